package io.ashlar.itests.check;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.History;
import io.ashlar.itests.history.Kind;
import io.ashlar.itests.history.Operation;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Recorder;
import io.ashlar.itests.history.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Clients and a store on a made-up clock: the whole history follows from the seed. Each call takes
 * effect at a random moment between its invocation and its return; some lose their answer and take
 * effect later or never. A fault breaks that on purpose.
 */
final class SimulatedStore {
  enum Fault {
    NONE,
    LOST_WRITE,
    STALE_READ,
    DOUBLED_WRITE,
    REFUSED_BUT_DONE
  }

  private record Happening(long atNs, int order, Runnable what) {}

  private final Kind kind;
  private final Fault fault;
  private final double faultShare;
  private final Random random;
  private final Subject subject;
  private final PriorityQueue<Happening> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::atNs).thenComparingInt(Happening::order));
  private final Map<String, String> now = new HashMap<>();
  private final List<Map<String, String>> past = new ArrayList<>();
  private int order;
  private int made;

  SimulatedStore(Kind kind, Fault fault, double faultShare, long seed) {
    this.kind = kind;
    this.fault = fault;
    this.faultShare = faultShare;
    this.random = new Random(seed);
    this.subject = new Subject(kind, "{k}");
  }

  List<Operation> run(int clients, int callsEach, double unknownShare) {
    History history = new History();
    for (int client = 0; client < clients; client++) {
      Recorder recorder = history.recorder();
      at(random.nextInt(1000), time -> nextCall(recorder, time, callsEach, unknownShare));
    }
    drain();
    Recorder last = history.recorder();
    long endNs = 1L << 40;
    Outcome outcome = new Outcome.Ok(apply(readCall()));
    last.add(subject, readCall(), endNs, endNs + 1, outcome);
    return Objects.requireNonNull(history.bySubject().get(subject));
  }

  private void drain() {
    for (Happening next = queue.poll(); next != null; next = queue.poll()) {
      next.what.run();
    }
  }

  private void at(long atNs, LongConsumer what) {
    queue.add(new Happening(atNs, order++, () -> what.accept(atNs)));
  }

  private void nextCall(Recorder recorder, long startNs, int left, double unknownShare) {
    if (left == 0) {
      return;
    }
    Call call = randomCall();
    long effectNs = startNs + 1 + random.nextInt(1000);
    long returnNs = effectNs + 1 + random.nextInt(1000);
    at(returnNs + 1, time -> nextCall(recorder, time, left - 1, unknownShare));
    if (random.nextDouble() < unknownShare) {
      recorder.add(subject, call, startNs, returnNs, new Outcome.Unknown("timeout"));
      if (random.nextBoolean()) {
        at(startNs + 1 + random.nextInt(10_000), time -> apply(call));
      }
      return;
    }
    at(effectNs, time -> takeEffect(recorder, call, startNs, returnNs));
  }

  private void takeEffect(Recorder recorder, Call call, long startNs, long returnNs) {
    boolean faulty = random.nextDouble() < faultShare;
    if (faulty && fault == Fault.REFUSED_BUT_DONE && call.writes()) {
      apply(call);
      recorder.add(subject, call, startNs, returnNs, new Outcome.Failed("refused"));
      return;
    }
    Map<String, String> before = new HashMap<>(now);
    Answer answer;
    if (faulty && fault == Fault.STALE_READ && !call.writes() && past.size() > 20) {
      now.clear();
      now.putAll(past.get(past.size() - 20));
      answer = apply(call);
      now.clear();
      now.putAll(before);
    } else {
      answer = apply(call);
    }
    if (faulty && call.writes() && fault == Fault.LOST_WRITE) {
      now.clear();
      now.putAll(before);
    }
    if (faulty && call.writes() && fault == Fault.DOUBLED_WRITE) {
      at(returnNs + 5000, time -> apply(call));
    }
    recorder.add(subject, call, startNs, returnNs, new Outcome.Ok(answer));
  }

  private Call randomCall() {
    String unique = "v" + ++made;
    boolean read = random.nextInt(100) < 40;
    return switch (kind) {
      case REGISTER ->
          read
              ? new Call.Get()
              : switch (random.nextInt(4)) {
                case 0 -> new Call.GetSet(unique);
                case 1 -> new Call.SetIfAbsent(unique);
                default -> new Call.Set(unique);
              };
      case COUNTER -> read ? new Call.Count() : new Call.Add(random.nextInt(1, 9));
      case LIST, SCRIPT -> read ? new Call.ReadList() : new Call.Append(unique + ";");
      case PAIR -> read ? new Call.ReadPair() : new Call.SetPair(unique);
    };
  }

  private Call readCall() {
    return switch (kind) {
      case REGISTER -> new Call.Get();
      case COUNTER -> new Call.Count();
      case LIST, SCRIPT -> new Call.ReadList();
      case PAIR -> new Call.ReadPair();
    };
  }

  private Answer apply(Call call) {
    @Nullable String value = now.get("a");
    Answer answer =
        switch (call) {
          case Call.Get get -> new Answer.Text(value);
          case Call.ReadList read -> new Answer.Text(value);
          case Call.Count count -> new Answer.Count(value == null ? 0 : Long.parseLong(value));
          case Call.ReadPair read -> new Answer.Both(value, now.get("b"));
          case Call.Set(String next) -> put(next, new Answer.Done());
          case Call.GetSet(String next) -> put(next, new Answer.Text(value));
          case Call.SetIfAbsent(String next) ->
              value == null ? put(next, new Answer.Applied(true)) : new Answer.Applied(false);
          case Call.Add(long delta) -> {
            long sum = delta + (value == null ? 0 : Long.parseLong(value));
            yield put(Long.toString(sum), new Answer.Count(sum));
          }
          case Call.Append(String token) -> {
            String joined = (value == null ? "" : value) + token;
            yield put(joined, new Answer.Count(joined.length()));
          }
          case Call.SetPair(String next) -> {
            now.put("b", next);
            yield put(next, new Answer.Done());
          }
        };
    past.add(new HashMap<>(now));
    return answer;
  }

  private Answer put(String value, Answer answer) {
    now.put("a", value);
    return answer;
  }
}
