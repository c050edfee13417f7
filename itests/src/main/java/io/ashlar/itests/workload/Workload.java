package io.ashlar.itests.workload;

import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.History;
import io.ashlar.itests.history.Kind;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Recorder;
import io.ashlar.itests.history.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Clients that call a store until they are told to stop, and then read everything once more.
 *
 * <p>What each client asks follows from the seed; when, and how calls interleave, does not.
 */
public final class Workload {
  /** Clients sleep up to twice this between calls: the checker, not the store, is the limit. */
  private static final long PAUSE_NS = 2_000_000;

  private static final long REFUSED_PAUSE_NS = 20_000_000;

  private final History history = new History();
  private final Tally tally = new Tally();
  private final SubjectPool pool;
  private final Function<Random, Store> stores;
  private final long seed;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  /**
   * A workload that has not begun.
   *
   * @param prefix begins all keys; different for each run on the same store
   * @param stores makes a store for each client; the generator is for its own choices
   */
  public Workload(String prefix, long seed, Function<Random, Store> stores) {
    this.pool = new SubjectPool(prefix);
    this.seed = seed;
    this.stores = stores;
  }

  /** Starts {@code clients} client threads. */
  public void start(int clients) {
    for (int client = 0; client < clients; client++) {
      Random random = new Random(seed * 31 + client);
      Recorder recorder = history.recorder();
      int number = client;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("client " + client)
              .start(() -> work(number, random, recorder)));
    }
  }

  private void work(int client, Random random, Recorder recorder) {
    try (Store store = stores.apply(new Random(random.nextLong()))) {
      for (int made = 0; !stopping; made++) {
        SubjectPool.Place place = pool.pick(random);
        Call call = draw(place.subject().kind(), "c" + client + "-" + made, random);
        Outcome outcome = record(store, recorder, place.subject(), call);
        pool.ended(place, outcome);
        tally.count(outcome);
        boolean refused = outcome instanceof Outcome.Failed;
        LockSupport.parkNanos(refused ? REFUSED_PAUSE_NS : random.nextLong(2 * PAUSE_NS));
      }
    }
  }

  private static Outcome record(Store store, Recorder recorder, Subject subject, Call call) {
    long invokeNs = System.nanoTime();
    Outcome outcome = store.execute(subject, call);
    recorder.add(subject, call, invokeNs, System.nanoTime(), outcome);
    return outcome;
  }

  private static Call draw(Kind kind, String unique, Random random) {
    int dice = random.nextInt(100);
    boolean read = dice < 40;
    return switch (kind) {
      case REGISTER -> {
        if (read) {
          yield new Call.Get();
        }
        yield dice < 80
            ? new Call.Set(unique)
            : dice < 90 ? new Call.GetSet(unique) : new Call.SetIfAbsent(unique);
      }
      case COUNTER ->
          read
              ? new Call.Count()
              : new Call.Add(dice < 90 ? random.nextInt(1, 10) : -random.nextInt(1, 10));
      case LIST, SCRIPT -> read ? new Call.ReadList() : new Call.Append(unique + ";");
      case PAIR -> read ? new Call.ReadPair() : new Call.SetPair(unique);
    };
  }

  /** Lets each client end its call, and waits for that. */
  public void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * Reads every subject once more, trying each until it answers; after {@link #stop()}.
   *
   * @return the subjects that did not answer before the time was over
   */
  public List<Subject> readAll(long timeoutMs) {
    long deadlineNs = System.nanoTime() + timeoutMs * 1_000_000;
    Recorder recorder = history.recorder();
    List<Subject> silent = new ArrayList<>();
    try (Store store = stores.apply(new Random(seed))) {
      for (Subject subject : pool.all()) {
        Call read = readOf(subject.kind());
        Outcome outcome = record(store, recorder, subject, read);
        while (!(outcome instanceof Outcome.Ok) && System.nanoTime() < deadlineNs) {
          LockSupport.parkNanos(REFUSED_PAUSE_NS);
          outcome = record(store, recorder, subject, read);
        }
        if (!(outcome instanceof Outcome.Ok)) {
          silent.add(subject);
        }
      }
    }
    return silent;
  }

  private static Call readOf(Kind kind) {
    return switch (kind) {
      case REGISTER -> new Call.Get();
      case COUNTER -> new Call.Count();
      case LIST, SCRIPT -> new Call.ReadList();
      case PAIR -> new Call.ReadPair();
    };
  }

  /** What was recorded; complete after {@link #stop()} and {@link #readAll}. */
  public History history() {
    return history;
  }

  /** Counts so far, without the last reads. */
  public Tally tally() {
    return tally;
  }
}
