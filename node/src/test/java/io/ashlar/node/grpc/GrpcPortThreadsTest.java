package io.ashlar.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.node.connection.IoLoops;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGetResponse;
import io.ashlar.proto.v1.TopologyGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On which threads calls run. */
@Timeout(60)
class GrpcPortThreadsTest {
  private static final CallerSource.Finding KNOWN =
      new CallerSource.Finding.Known(new Caller.Node("n2"));

  private final IoLoops loops = new IoLoops(2, "grpc-port-threads-test");

  /** Answers with the name of the thread that serves the call. */
  private static final class WhichThread extends TopologyGrpc.TopologyImplBase {
    @Override
    public void get(TopologyGetRequest request, StreamObserver<TopologyGetResponse> answer) {
      answer.onNext(
          TopologyGetResponse.newBuilder().setAnsweredBy(Thread.currentThread().getName()).build());
      answer.onCompleted();
    }
  }

  @AfterEach
  void close() {
    loops.close();
  }

  /** The threads of a few calls over one connection. */
  private List<String> threadsOf(GrpcPort.Service service, CallerSource callers) throws Exception {
    try (GrpcPort port =
        new GrpcPort(
            new InetSocketAddress("127.0.0.1", 0),
            loops,
            List.of(service),
            callers,
            new GrpcCalls())) {
      ManagedChannel channel =
          ManagedChannelBuilder.forAddress("127.0.0.1", port.port()).usePlaintext().build();
      try {
        TopologyGrpc.TopologyBlockingStub stub =
            TopologyGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
        return Stream.generate(
                () -> stub.get(TopologyGetRequest.getDefaultInstance()).getAnsweredBy())
            .limit(5)
            .toList();
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static GrpcPort.Service onLoops() {
    return GrpcPort.Service.onLoops(new WhichThread(), AccessRule.authenticated(), () -> {});
  }

  @Test
  void aServiceOfManyShortCallsRunsOnTheLoopOfTheConnection() throws Exception {
    List<String> threads = threadsOf(onLoops(), (headers, address, then) -> then.accept(KNOWN));
    assertThat(threads).allMatch(name -> name.startsWith("grpc-port-threads-test"));
    assertThat(threads.stream().distinct()).hasSize(1);
  }

  @Test
  void itDoesSoTooWhenItsCallerBecomesKnownOnAnotherThread() throws Exception {
    List<String> threads =
        threadsOf(
            onLoops(),
            (headers, address, then) -> Thread.ofVirtual().start(() -> then.accept(KNOWN)));
    assertThat(threads).allMatch(name -> name.startsWith("grpc-port-threads-test"));
    assertThat(threads.stream().distinct()).hasSize(1);
  }

  @Test
  void othersLeaveTheLoopsAlone() throws Exception {
    List<String> threads =
        threadsOf(
            new GrpcPort.Service(new WhichThread(), AccessRule.authenticated()),
            (headers, address, then) -> then.accept(KNOWN));
    assertThat(threads).allMatch(name -> name.startsWith("ashlar-grpc-call"));
  }
}
