package io.ashlar.client;

import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.Error;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.Value;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each call where it goes, and what becomes of it when it comes back: its result, an
 * error, or another attempt.
 *
 * <pre>
 * answer             was it executed?     then
 * a value            yes                  the result
 * MOVED              no                   again at once, at the node that is named
 * UNAVAILABLE        no                   again after a pause
 * FATE_UNKNOWN       nobody knows         again if that is safe, else FateUnknownException
 * connection broken  perhaps, if it left  as FATE_UNKNOWN; as UNAVAILABLE if it never left
 * another error      no                   CommandException
 * </pre>
 */
final class Dispatcher implements NodeLink.Owner, AutoCloseable {
  private static final long SWEEP_MS = 25;
  private static final long BACKOFF_FIRST_MS = 4;
  private static final long BACKOFF_MAX_MS = 250;
  private static final int MOVES_AT_ONCE = 4;
  private static final int DETOURS_A_PROBE = 4;

  /**
   * Not executed because it is too old to be known; unlike a lost leader's, never to be repeated.
   */
  private static final String FORGOTTEN = "REQUESTFORGOTTEN";

  private final ClientOptions options;
  private final ClientListener listener;
  private final ClientThread thread;
  private final RequestSequence sequence = new RequestSequence();
  private final Set<Call> pending = ConcurrentHashMap.newKeySet();
  private final AtomicInteger pendingCount = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile boolean closed;

  @SuppressWarnings("NullAway.Init") // start() follows before any call
  private TopologyFollower topology;

  @SuppressWarnings("NullAway.Init")
  private Links links;

  Dispatcher(ClientOptions options, ClientThread thread) {
    this.options = options;
    this.listener = Listeners.of(options.listener());
    this.thread = thread;
  }

  void start(TopologyFollower follower, Links toNodes) {
    topology = follower;
    links = toNodes;
    thread.every(SWEEP_MS, this::sweep);
  }

  // ---- in ----

  /** Takes a call; its result tells how it ended. */
  void submit(Call call) {
    if (listener != ClientListener.NONE) {
      call.listener = listener.began(call.label());
    }
    AshlarException refusal = refusalOf(call);
    if (refusal != null) {
      finish(call, null, refusal);
      return;
    }
    if (call.write && options.once() && call.slot != Call.ANYWHERE) {
      call.sequence = sequence.take();
    }
    pending.add(call);
    dispatch(call);
  }

  /** Why a call is not even tried; null when it is, and then it counts as under way. */
  private @Nullable AshlarException refusalOf(Call call) {
    if (closed) {
      return new UnavailableException("the client is closed");
    }
    long bytes = call.bytes();
    if (bytes > NodeLink.MESSAGE_BYTES_MAX - 1024L) {
      return new AshlarException(
          "a command of " + bytes + " bytes; the most is " + NodeLink.MESSAGE_BYTES_MAX);
    }
    if (pendingCount.incrementAndGet() > options.pendingMax()) {
      pendingCount.decrementAndGet();
      return new UnavailableException("more than " + options.pendingMax() + " calls under way");
    }
    return null;
  }

  private void dispatch(Call call) {
    if (call.isOver()) {
      return;
    }
    GridMap.Address address = choose(call);
    if (address == null) {
      again(call, null);
    } else {
      call.sentTo = address;
      call.listener.sent(address.host(), address.port());
      links.at(address).send(call);
    }
  }

  @Override
  public List<Command> messages(Call call) {
    return call.messages(sequence.client(), sequence.unansweredFrom(), options, System.nanoTime());
  }

  // ---- where to ----

  private GridMap.@Nullable Address choose(Call call) {
    GridMap map = topology.map();
    if (call.node != null) {
      return map.nodes().get(call.node);
    }
    if (call.slot == Call.ANYWHERE) {
      return anyOf(map, List.copyOf(map.nodes().keySet()));
    }
    Shard shard = map.shardOf(call.slot);
    if (shard == null) {
      return null;
    }
    if (call.readFrom == ReadFrom.LEADER || call.write || call.wantsLeader) {
      String leader = topology.leaderOf(shard);
      GridMap.Address address = leader == null ? null : map.nodes().get(leader);
      if (address != null && !links.at(address).isDown()) {
        return address;
      }
      // The map will soon name the next leader. Another replica that is asked keeps the call, and
      // what comes behind it, until there is one: so not at once, and not every time.
      if (++call.detours % DETOURS_A_PROBE != 0) {
        return null;
      }
    }
    return anyOf(map, shard.getReplicasList());
  }

  private GridMap.@Nullable Address anyOf(GridMap map, List<String> names) {
    int from = turn.getAndIncrement();
    for (int i = 0; i < names.size(); i++) {
      GridMap.Address address = map.nodes().get(names.get(Math.floorMod(from + i, names.size())));
      if (address != null && !links.at(address).isDown()) {
        return address;
      }
    }
    return null;
  }

  // ---- what comes back ----

  @Override
  public void answered(Call call, List<Value> replies) {
    call.outstanding = false;
    if (call.isOver()) {
      return;
    }
    Error error = failureOf(replies);
    if (error == null) {
      if (call.detours > 0) {
        topology.learnLeader(call);
      }
      List<io.ashlar.client.Value> values = new ArrayList<>(replies.size());
      replies.forEach(reply -> values.add(Values.of(reply)));
      end(call, values, null);
      return;
    }
    switch (error.getCode()) {
      case ERROR_CODE_MOVED -> {
        topology.learn(call.slot < 0 ? error.getMoved().getSlot() : call.slot, error.getMoved());
        if (call.node != null) {
          fail(call, new UnavailableException(error.getText()));
        } else {
          call.wantsLeader = true;
          again(call, ClientListener.Retry.MOVED);
        }
      }
      case ERROR_CODE_UNAVAILABLE -> again(call, ClientListener.Retry.UNAVAILABLE);
      case ERROR_CODE_FATE_UNKNOWN -> {
        call.unsure = true;
        if (call.isSafeToRepeat() && !error.getText().startsWith(FORGOTTEN)) {
          again(call, ClientListener.Retry.FATE_UNKNOWN);
        } else {
          fail(call, new FateUnknownException(error.getText()));
        }
      }
      case ERROR_CODE_REPLY_GONE -> fail(call, new AshlarException(error.getText()));
      case ERROR_CODE_NO_PERMISSION, ERROR_CODE_FULL, ERROR_CODE_BUSY, ERROR_CODE_ABORTED ->
          // Said before the grid looks whether it knows the request again.
          fail(
              call,
              call.write && call.unsure
                  ? new FateUnknownException("a repetition was refused: " + error.getText())
                  : new CommandException(error.getText()));
      default -> fail(call, new CommandException(error.getText()));
    }
  }

  /**
   * What the call as a whole has failed with: the last reply's error; when that is the end of a
   * transaction, the reason why.
   */
  private static @Nullable Error failureOf(List<Value> replies) {
    Value last = replies.get(replies.size() - 1);
    if (!last.hasError()) {
      return null;
    }
    if (last.getError().getCode() == ErrorCode.ERROR_CODE_ABORTED) {
      for (Value reply : replies) {
        if (reply.hasError()) {
          return reply.getError();
        }
      }
    }
    return last.getError();
  }

  @Override
  public void broken(Call call, boolean sent, Status why) {
    call.outstanding = false;
    if (call.isOver()) {
      return;
    }
    if (NodeLink.isFinal(why)) {
      fail(call, new AshlarException("the node refuses: " + why));
      return;
    }
    call.unsure |= sent;
    if (sent && !call.isSafeToRepeat()) {
      fail(call, new FateUnknownException("the connection broke: " + why));
    } else if (call.node != null) {
      fail(call, new UnavailableException("the node cannot be reached: " + why));
    } else {
      again(call, ClientListener.Retry.CONNECTION_LOST);
    }
  }

  @Override
  public void down(NodeLink link) {
    listener.nodeDown(link.address().toString());
  }

  private void again(Call call, ClientListener.@Nullable Retry why) {
    if (closed) {
      overdue(call);
      return;
    }
    if (why != null) {
      call.listener.retried(why);
      listener.retried(call.label(), why);
    }
    boolean atOnce =
        why == ClientListener.Retry.MOVED && call.attempts <= MOVES_AT_ONCE
            || why == ClientListener.Retry.CONNECTION_LOST && call.attempts <= 1;
    thread.later(
        atOnce ? 0 : backoffMs(Math.max(call.attempts, call.detours)), () -> dispatch(call));
  }

  private static long backoffMs(int attempts) {
    long most = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS << Math.min(attempts, 10));
    return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
  }

  // ---- the end ----

  private void sweep() {
    long now = System.nanoTime();
    for (Call call : pending) {
      if (call.deadlineNanos - now < 0) {
        overdue(call);
      }
    }
    long most = TimeUnit.MILLISECONDS.toNanos(options.attemptTimeout().toMillis());
    links.all().forEach(link -> link.breakIfStuck(now, most));
  }

  private void overdue(Call call) {
    String reason = closed ? "the client was closed" : "not in time";
    boolean perhaps = call.write && (call.unsure || call.outstanding);
    fail(
        call,
        perhaps
            ? new FateUnknownException(reason + ": " + call.name() + " may have been executed")
            : new UnavailableException(reason + ": " + call.name() + " was not executed"));
  }

  private void fail(Call call, AshlarException why) {
    end(call, null, why);
  }

  private void end(
      Call call, @Nullable List<io.ashlar.client.Value> values, @Nullable AshlarException failure) {
    if (!pending.remove(call)) {
      return;
    }
    pendingCount.decrementAndGet();
    if (call.sequence > 0) {
      sequence.answered(call.sequence);
    }
    finish(call, values, failure);
  }

  private void finish(
      Call call, @Nullable List<io.ashlar.client.Value> values, @Nullable AshlarException failure) {
    if (listener != ClientListener.NONE) {
      long nanos = System.nanoTime() - call.startNanos;
      call.listener.ended(call.attempts, failure);
      listener.ended(call.label(), nanos, call.attempts, failure);
    }
    if (values != null) {
      call.result.complete(values);
    } else {
      call.result.completeExceptionally(
          failure == null ? new AshlarException("no reply") : failure);
    }
  }

  @Override
  public void close() {
    closed = true;
    pending.forEach(this::overdue);
  }
}
