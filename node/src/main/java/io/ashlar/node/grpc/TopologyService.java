package io.ashlar.node.grpc;

import com.google.rpc.Code;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGetResponse;
import io.ashlar.proto.v1.TopologyGrpc.TopologyImplBase;
import io.ashlar.proto.v1.TopologyWatchRequest;
import io.ashlar.proto.v1.TopologyWatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;

/** {@code ashlar.v1.Topology}. */
public final class TopologyService extends TopologyImplBase {
  private final String nodeName;
  private final TopologyFeed feed;

  /**
   * @param nodeName of who answers
   */
  public TopologyService(String nodeName, TopologyFeed feed) {
    this.nodeName = nodeName;
    this.feed = feed;
  }

  @Override
  public void get(TopologyGetRequest request, StreamObserver<TopologyGetResponse> answer) {
    feed.refresh();
    TopologyFeed.Edition newest = feed.newest();
    if (newest == null) {
      answer.onError(
          Failures.of(
              Code.UNAVAILABLE,
              "NO_CLUSTER_MAP",
              nodeName + " does not know the cluster map yet; ask again in a moment",
              Map.of()));
      return;
    }
    answer.onNext(
        TopologyGetResponse.newBuilder().setMap(newest.map()).setAnsweredBy(nodeName).build());
    answer.onCompleted();
  }

  @Override
  public void watch(TopologyWatchRequest request, StreamObserver<TopologyWatchResponse> answer) {
    Stream stream = new Stream((ServerCallStreamObserver<TopologyWatchResponse>) answer);
    stream.open();
  }

  /** Gets the newest edition whenever it is ready for one. */
  private final class Stream implements TopologyFeed.Watcher {
    private final ServerCallStreamObserver<TopologyWatchResponse> out;
    private long sentVersion;
    private boolean ended;

    Stream(ServerCallStreamObserver<TopologyWatchResponse> out) {
      this.out = out;
    }

    void open() {
      out.setOnCancelHandler(() -> feed.remove(this));
      out.setOnReadyHandler(this::changed);
      feed.refresh();
      feed.add(this);
    }

    /** The lock makes it one message at a time, in the order of the editions. */
    @Override
    public synchronized void changed() {
      TopologyFeed.Edition newest = feed.newest();
      if (ended
          || newest == null
          || newest.version() <= sentVersion
          || out.isCancelled()
          || !out.isReady()) {
        return;
      }
      sentVersion = newest.version();
      out.onNext(
          TopologyWatchResponse.newBuilder().setMap(newest.map()).setAnsweredBy(nodeName).build());
    }

    @Override
    public synchronized void end(StatusRuntimeException why) {
      feed.remove(this);
      if (!ended && !out.isCancelled()) {
        ended = true;
        out.onError(why);
      }
    }
  }
}
