package io.ashlar.client;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.DataGridGrpc;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.Shard;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that read, decide and write, and begin again when somebody else has changed what
 * they have read (WATCH). Each has a session of its own; it blocks the thread that runs it.
 *
 * <pre>{@code
 * client.optimistic().run("{acct}:1", tx -> {
 *   long balance = tx.read("GET", "{acct}:1").asLong();
 *   return balance < 10 ? null : tx.write("DECRBY", "{acct}:1", "10");
 * });
 * }</pre>
 */
public final class Optimistic {
  private final TopologyFollower topology;
  private final Links links;
  private final ClientOptions options;

  Optimistic(TopologyFollower topology, Links links, ClientOptions options) {
    this.topology = topology;
    this.links = links;
    this.options = options;
  }

  /** One attempt: what it reads is watched, what it writes runs at its end as one step. */
  public static final class Transaction {
    private final Session session;
    private final List<Command> writes = new ArrayList<>();

    private Transaction(Session session) {
      this.session = session;
    }

    /** Reads at once. The key must be among those that are watched for the read to be protected. */
    public Value read(String... words) {
      return session.ask(List.of(command(words))).get(0);
    }

    /** Writes at the end; returns this, to be returned from the body. */
    public Transaction write(String... words) {
      writes.add(command(words));
      return this;
    }
  }

  /**
   * Watches keys of one slot and runs the body, until nobody has changed them in between.
   *
   * @param body returns the transaction to have its writes run, null to leave everything
   * @return the replies of the writes; null when the body has returned null
   * @throws FateUnknownException when the connection broke while the writes ran
   */
  public @Nullable List<Value> run(
      List<String> watched, Function<Transaction, @Nullable Transaction> body) {
    int slot = Runner.slotOf(Runner.sameSlot(watched));
    long deadlineNanos = System.nanoTime() + options.deadline().toNanos();
    int attempt = 0;
    while (true) {
      try (Session session = open(slot, deadlineNanos)) {
        List<String> watch = new ArrayList<>(List.of("WATCH"));
        watch.addAll(watched);
        session.ask(List.of(command(watch.toArray(String[]::new))));
        Transaction transaction = new Transaction(session);
        Transaction wanted = body.apply(transaction);
        if (wanted == null) {
          return null;
        }
        List<Value> replies = session.exec(transaction.writes);
        if (replies != null) {
          return replies;
        }
      } catch (TryAgain e) {
        if (System.nanoTime() - deadlineNanos > 0) {
          throw new UnavailableException("not in time: " + e.getMessage());
        }
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new UnavailableException("the watched keys were changed again and again");
      }
      pause(attempt++);
    }
  }

  /** As {@link #run(List, Function)}, for one key. */
  public @Nullable List<Value> run(
      String watched, Function<Transaction, @Nullable Transaction> body) {
    return run(List.of(watched), body);
  }

  private static void pause(int attempt) {
    try {
      TimeUnit.MILLISECONDS.sleep(
          ThreadLocalRandom.current().nextLong(1, 3 + (1L << Math.min(attempt, 7))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted; nothing was written");
    }
  }

  private Session open(int slot, long deadlineNanos) {
    Shard shard = topology.map().shardOf(slot);
    String leader = shard == null ? null : topology.leaderOf(shard);
    GridMap.Address address = leader == null ? null : topology.map().nodes().get(leader);
    if (address == null) {
      throw new TryAgain("no leader is known");
    }
    return new Session(links.at(address), slot, deadlineNanos);
  }

  private static Command command(String... words) {
    return new Args().addAll(words).command().build();
  }

  /** Nothing was written; another attempt may go better. */
  private static final class TryAgain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TryAgain(String message) {
      super(message);
    }
  }

  private final class Session
      implements ClientResponseObserver<DataGridExecuteRequest, DataGridExecuteResponse>,
          AutoCloseable {
    private final BlockingQueue<Object> incoming = new LinkedBlockingQueue<>();
    private final int slot;
    private final long deadlineNanos;
    private @Nullable ClientCallStreamObserver<DataGridExecuteRequest> out;

    Session(NodeLink link, int slot, long deadlineNanos) {
      this.slot = slot;
      this.deadlineNanos = deadlineNanos;
      DataGridGrpc.DataGridStub stub = link.stub();
      var unused = stub.execute(this);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DataGridExecuteRequest> requests) {
      out = requests;
    }

    @Override
    public void onNext(DataGridExecuteResponse response) {
      incoming.addAll(response.getRepliesList());
    }

    @Override
    public void onError(Throwable failure) {
      incoming.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      incoming.add(Status.UNAVAILABLE.withDescription("the session has ended"));
    }

    private io.ashlar.proto.v1.Value next() {
      Object came;
      try {
        came = incoming.poll(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TryAgain("interrupted");
      }
      if (came instanceof io.ashlar.proto.v1.Value value) {
        return value;
      }
      if (came instanceof Status status && NodeLink.isFinal(status)) {
        throw new AshlarException("the node refuses: " + status);
      }
      throw new TryAgain(came == null ? "no answer" : came.toString());
    }

    private void send(List<Command> commands) {
      DataGridExecuteRequest.Builder request = DataGridExecuteRequest.newBuilder();
      for (Command command : commands) {
        request.addCommands(command.toBuilder().setDatabase(options.database()));
      }
      if (out != null) {
        out.onNext(request.build());
      }
    }

    /** For what writes nothing. */
    List<Value> ask(List<Command> commands) {
      send(commands);
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < commands.size(); i++) {
        values.add(checked(next()));
      }
      return values;
    }

    private Value checked(io.ashlar.proto.v1.Value reply) {
      if (reply.hasError()) {
        if (reply.getError().getCode() == ErrorCode.ERROR_CODE_MOVED) {
          topology.learn(slot, reply.getError().getMoved());
          throw new TryAgain(reply.getError().getText());
        }
        if (reply.getError().getCode() == ErrorCode.ERROR_CODE_UNAVAILABLE) {
          throw new TryAgain(reply.getError().getText());
        }
        throw new CommandException(reply.getError().getText());
      }
      return Values.of(reply);
    }

    /** Null when a watched key was changed: nothing was written. */
    @Nullable List<Value> exec(List<Command> writes) {
      List<Command> all = new ArrayList<>();
      all.add(Command.newBuilder().addArguments(ByteString.copyFromUtf8("MULTI")).build());
      all.addAll(writes);
      all.add(Command.newBuilder().addArguments(ByteString.copyFromUtf8("EXEC")).build());
      send(all);
      io.ashlar.proto.v1.Value last = io.ashlar.proto.v1.Value.getDefaultInstance();
      io.ashlar.proto.v1.@Nullable Value refused = null;
      for (int i = 0; i < all.size(); i++) {
        try {
          last = next();
        } catch (TryAgain e) {
          throw new FateUnknownException("the connection broke at EXEC: " + e.getMessage());
        }
        if (last.hasError() && refused == null) {
          refused = last;
        }
      }
      if (last.hasError()) {
        if (last.getError().getCode() == ErrorCode.ERROR_CODE_FATE_UNKNOWN) {
          throw new FateUnknownException(last.getError().getText());
        }
        Value impossible = checked(refused == null ? last : refused);
        throw new AshlarException("not an error: " + impossible);
      }
      return last.hasNull() ? null : Values.of(last).asList();
    }

    @Override
    public void close() {
      if (out != null) {
        out.cancel("done", null);
      }
    }
  }
}
