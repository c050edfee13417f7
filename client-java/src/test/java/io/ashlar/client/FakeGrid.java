package io.ashlar.client;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.DataGridExecuteOnceRequest;
import io.ashlar.proto.v1.DataGridExecuteOnceResponse;
import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.DataGridGrpc;
import io.ashlar.proto.v1.Error;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.Moved;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Null;
import io.ashlar.proto.v1.Push;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGetResponse;
import io.ashlar.proto.v1.TopologyGrpc;
import io.ashlar.proto.v1.TopologyWatchRequest;
import io.ashlar.proto.v1.TopologyWatchResponse;
import io.ashlar.proto.v1.Value;
import io.ashlar.proto.v1.ValueList;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A cluster of two nodes on real ports with one shard, that executes INCR once for each request id
 * and does with an answer what the test has asked for.
 */
final class FakeGrid implements AutoCloseable {
  /** What happens to one command. */
  enum Mishap {
    /** The node executes nothing and says that the other one leads. */
    MOVED,
    /** Nobody leads. */
    UNAVAILABLE,
    /** Executed, and the leader lost its place. */
    FATE_UNKNOWN,
    /** Executed, and the connection breaks before the answer. */
    BREAK,
    /** Neither executed nor answered. */
    SILENCE,
    FORGOTTEN,
    WRONG_TYPE,
    /** Neither executed nor looked up. */
    FULL
  }

  /** No answer but the end of the connection. */
  private static final Value BROKEN = blob("broken");

  final FakeNode first;
  final FakeNode second;
  volatile FakeNode leader;
  final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();
  final List<Command> seen = new CopyOnWriteArrayList<>();
  private final Map<Long, Value> remembered = new HashMap<>();
  private final List<StreamObserver<TopologyWatchResponse>> watchers = new CopyOnWriteArrayList<>();
  long counter;

  /** Whether nodes leave the questions of those that keep copies without an answer. */
  volatile boolean deaf;

  /** Those that keep copies. */
  private final List<StreamObserver<DataGridExecuteResponse>> copying =
      new CopyOnWriteArrayList<>();

  FakeGrid() throws IOException {
    first = new FakeNode("n1");
    second = new FakeNode("n2");
    leader = first;
  }

  ClusterMap map() {
    return ClusterMap.newBuilder()
        .setEpoch(1)
        .addNodes(first.node())
        .addNodes(second.node())
        .addShards(
            Shard.newBuilder()
                .setId("s1")
                .addReplicas("n1")
                .addReplicas("n2")
                .setLeader(leader.name)
                .addSlots(SlotRange.newBuilder().setFirst(0).setLast(16383)))
        .build();
  }

  void tellMap() {
    watchers.forEach(w -> w.onNext(TopologyWatchResponse.newBuilder().setMap(map()).build()));
  }

  /** Tells those that keep copies that keys were changed, all of them when none is named. */
  void tellChanged(String... keys) {
    Value what =
        keys.length == 0 ? Value.newBuilder().setNull(Null.NULL_UNSPECIFIED).build() : array(keys);
    Push push = Push.newBuilder().addItems(blob("invalidate")).addItems(what).build();
    copying.forEach(
        out -> {
          synchronized (out) {
            out.onNext(DataGridExecuteResponse.newBuilder().addPushes(push).build());
          }
        });
  }

  /** Breaks the connections of those that keep copies. */
  void breakCopying() {
    copying.forEach(out -> out.onError(Status.UNAVAILABLE.asRuntimeException()));
    copying.clear();
  }

  private static Value array(String... items) {
    ValueList.Builder array = ValueList.newBuilder();
    for (String item : items) {
      array.addItems(blob(item));
    }
    return Value.newBuilder().setArray(array).build();
  }

  private static Value blob(String text) {
    return Value.newBuilder().setBlob(ByteString.copyFromUtf8(text)).build();
  }

  /** What concerns the session only; null for no answer. */
  private Value ofSession(Command command, StreamObserver<DataGridExecuteResponse> out) {
    if (deaf) {
      return null;
    }
    if (command.getArguments(0).toStringUtf8().equals("CLIENT")) {
      copying.add(out);
      return Value.newBuilder().setSimple("OK").build();
    }
    return Value.newBuilder().setSimple("PONG").build();
  }

  private static boolean isOfSession(Command command) {
    return List.of("CLIENT", "PING").contains(command.getArguments(0).toStringUtf8());
  }

  private static Value error(ErrorCode code, String text) {
    return Value.newBuilder().setError(Error.newBuilder().setCode(code).setText(text)).build();
  }

  /** Null for no answer. */
  private synchronized Value execute(FakeNode at, Command command) {
    seen.add(command);
    Mishap mishap = mishaps.poll();
    if (mishap == Mishap.MOVED || (mishap == null && at != leader)) {
      FakeNode other = mishap == null ? leader : at == first ? second : first;
      leader = other;
      return Value.newBuilder()
          .setError(
              Error.newBuilder()
                  .setCode(ErrorCode.ERROR_CODE_MOVED)
                  .setText("MOVED 0 x:1")
                  .setMoved(Moved.newBuilder().setNode(other.name)))
          .build();
    }
    if (mishap == Mishap.UNAVAILABLE) {
      return error(ErrorCode.ERROR_CODE_UNAVAILABLE, "CLUSTERDOWN nobody leads");
    }
    if (mishap == Mishap.FORGOTTEN) {
      return error(ErrorCode.ERROR_CODE_FATE_UNKNOWN, "REQUESTFORGOTTEN too old");
    }
    if (mishap == Mishap.WRONG_TYPE) {
      return error(ErrorCode.ERROR_CODE_WRONG_TYPE, "WRONGTYPE no");
    }
    if (mishap == Mishap.FULL) {
      return error(ErrorCode.ERROR_CODE_FULL, "MISCONF the disk is full");
    }
    if (mishap == Mishap.SILENCE) {
      return null;
    }
    Value reply = once(command);
    if (mishap == Mishap.FATE_UNKNOWN) {
      return error(ErrorCode.ERROR_CODE_FATE_UNKNOWN, "UNKNOWNFATE who knows");
    }
    return mishap == Mishap.BREAK ? BROKEN : reply;
  }

  private Value once(Command command) {
    long sequence = command.hasRequestId() ? command.getRequestId().getSequence() : 0;
    Value known = remembered.get(sequence);
    if (known != null) {
      return known;
    }
    String name = command.getArguments(0).toStringUtf8();
    Value reply =
        name.equals("INCR") ? Value.newBuilder().setInteger(++counter).build() : blob("" + counter);
    if (sequence > 0) {
      remembered.put(sequence, reply);
    }
    return reply;
  }

  final class FakeNode extends DataGridGrpc.DataGridImplBase {
    final String name;
    private Server server;
    final int port;

    FakeNode(String name) throws IOException {
      this.name = name;
      this.server = serve(0);
      this.port = server.getPort();
    }

    private Server serve(int on) throws IOException {
      return ServerBuilder.forPort(on).addService(this).addService(topology()).build().start();
    }

    void stop() throws InterruptedException {
      server.shutdownNow().awaitTermination();
    }

    void start() throws IOException {
      server = serve(port);
    }

    String endpoint() {
      return "127.0.0.1:" + port;
    }

    Node node() {
      return Node.newBuilder().setName(name).setHost("127.0.0.1").setGrpcPort(port).build();
    }

    @Override
    public StreamObserver<DataGridExecuteRequest> execute(
        StreamObserver<DataGridExecuteResponse> out) {
      return new StreamObserver<>() {
        /** After an answer that was left out, others would be taken for it. */
        private boolean over;

        @Override
        public void onNext(DataGridExecuteRequest request) {
          if (over) {
            return;
          }
          List<Value> replies = new ArrayList<>();
          for (Command command : request.getCommandsList()) {
            Value reply =
                isOfSession(command)
                    ? ofSession(command, out)
                    : FakeGrid.this.execute(FakeNode.this, command);
            if (reply == BROKEN) {
              out.onError(Status.UNAVAILABLE.withDescription("broken").asRuntimeException());
            }
            over = reply == null || reply == BROKEN;
            if (over) {
              return;
            }
            replies.add(reply);
          }
          synchronized (out) {
            out.onNext(DataGridExecuteResponse.newBuilder().addAllReplies(replies).build());
          }
        }

        @Override
        public void onError(Throwable cancelled) {}

        @Override
        public void onCompleted() {
          out.onCompleted();
        }
      };
    }

    @Override
    public void executeOnce(
        DataGridExecuteOnceRequest request, StreamObserver<DataGridExecuteOnceResponse> out) {
      DataGridExecuteOnceResponse.Builder replies = DataGridExecuteOnceResponse.newBuilder();
      for (Command command : request.getCommandsList()) {
        replies.addReplies(FakeGrid.this.execute(this, command));
      }
      out.onNext(replies.build());
      out.onCompleted();
    }

    private TopologyGrpc.TopologyImplBase topology() {
      return new TopologyGrpc.TopologyImplBase() {
        @Override
        public void get(TopologyGetRequest request, StreamObserver<TopologyGetResponse> out) {
          out.onNext(TopologyGetResponse.newBuilder().setMap(map()).build());
          out.onCompleted();
        }

        @Override
        public void watch(TopologyWatchRequest request, StreamObserver<TopologyWatchResponse> out) {
          watchers.add(out);
          out.onNext(TopologyWatchResponse.newBuilder().setMap(map()).build());
        }
      };
    }
  }

  @Override
  public void close() throws InterruptedException {
    first.stop();
    second.stop();
  }
}
