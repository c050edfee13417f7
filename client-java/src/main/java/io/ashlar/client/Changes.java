package io.ashlar.client;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.DataGridGrpc.DataGridStub;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.ashlar.proto.v1.KeyChange;
import io.ashlar.proto.v1.WatchPosition;
import io.grpc.stub.ClientResponseObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hears which keys change, at least once each time: read from the shards' logs, so nothing is
 * missed while a node dies, slots move, or this program stops and goes on from its {@link
 * Watch#positions}. What changed is read by who hears of it, and is then as new as the change or
 * newer. Of changes that are in no log any more it is said that they are {@link Listener#missed}.
 *
 * <pre>{@code
 * try (Changes.Watch watch = client.changes().ofPrefix("cart:", changes ->
 *     changes.forEach(change -> System.out.println(change.kind() + " " + change.keyText())))) {
 *   client.strings().set("cart:7", "full").await();
 * }
 * }</pre>
 *
 * <p>The user needs the right to run {@code WATCH}, and hears of keys that it may name.
 */
public final class Changes {
  /** What has become of a key. */
  public enum Kind {
    /** Made or changed; a collection whose last element was taken is gone. */
    WRITTEN,
    /** Gone: deleted, expired, evicted, renamed or moved away. */
    REMOVED,
    /** All keys of a shard were replaced ({@code FLUSHDB}, {@code SWAPDB}); the key is empty. */
    REPLACED
  }

  /** One change. */
  public record Change(Kind kind, byte[] key) {
    public String keyText() {
      return new String(key, StandardCharsets.UTF_8);
    }
  }

  /** Hears changes, one call after the other, on the client's threads. */
  @FunctionalInterface
  public interface Listener {
    /** Keys have changed; those of one slot in their order. If this throws, they are told again. */
    void changed(List<Change> changes);

    /** Some changes cannot be told any more: read all keys of interest again. */
    default void missed() {}

    /** Whatever changes from now on is told. */
    default void watching() {}

    /** The connection was lost; what changes meanwhile is told later. */
    default void interrupted() {}

    /** It is over: the node refuses. */
    default void failed(AshlarException why) {}
  }

  /** Ends with {@link #close}. */
  public interface Watch extends AutoCloseable {
    /**
     * By shard, up to where all changes have been heard: to be kept by who wants to go on from here
     * later. Empty before it is {@link Listener#watching}.
     */
    Map<String, Long> positions();

    @Override
    void close();
  }

  private final TopologyFollower topology;
  private final Links links;
  private final ClientThread thread;

  Changes(TopologyFollower topology, Links links, ClientThread thread) {
    this.topology = topology;
    this.links = links;
    this.thread = thread;
  }

  /** Of all keys with a prefix, from now on. */
  public Watch ofPrefix(String prefix, Listener listener) {
    return ofPrefix(prefix, listener, Map.of());
  }

  /**
   * As {@link #ofPrefix(String, Listener)}, from where another watch has come to.
   *
   * @param after its {@link Watch#positions}
   */
  public Watch ofPrefix(String prefix, Listener listener, Map<String, Long> after) {
    return begun(
        DataGridWatchRequest.newBuilder().addPrefixes(ByteString.copyFromUtf8(prefix)).build(),
        listener,
        after);
  }

  /** Of a few keys, from now on. */
  public Watch ofKeys(Listener listener, String... keys) {
    return ofKeys(listener, Map.of(), keys);
  }

  /** As {@link #ofKeys(Listener, String...)}, from where another watch has come to. */
  public Watch ofKeys(Listener listener, Map<String, Long> after, String... keys) {
    DataGridWatchRequest.Builder request = DataGridWatchRequest.newBuilder();
    for (String key : keys) {
      request.addKeys(ByteString.copyFromUtf8(key));
    }
    return begun(request.build(), listener, after);
  }

  private Watch begun(DataGridWatchRequest request, Listener listener, Map<String, Long> after) {
    Watching watching = new Watching(request, listener, after);
    watching.begin();
    return watching;
  }

  private final class Watching extends StandingCall<DataGridWatchRequest, DataGridWatchResponse>
      implements Watch {
    private final DataGridWatchRequest request;
    private final Listener listener;
    private final Map<String, Long> positions;

    /** Before it began everywhere, the positions of some shards say nothing of the others. */
    private boolean complete;

    Watching(DataGridWatchRequest request, Listener listener, Map<String, Long> after) {
      super(topology, links, thread);
      this.request = request;
      this.listener = listener;
      this.positions = new TreeMap<>(after);
      this.complete = !after.isEmpty();
    }

    @Override
    public Map<String, Long> positions() {
      synchronized (positions) {
        return Map.copyOf(positions);
      }
    }

    @Override
    void ask(
        DataGridStub node,
        ClientResponseObserver<DataGridWatchRequest, DataGridWatchResponse> observer) {
      DataGridWatchRequest.Builder from = request.toBuilder();
      positions()
          .forEach(
              (shard, index) ->
                  from.addAfter(WatchPosition.newBuilder().setShardId(shard).setIndex(index)));
      node.watch(from.build(), observer);
    }

    @Override
    void told(DataGridWatchResponse response) {
      if (response.getGapsCount() > 0) {
        listener.missed();
      }
      if (response.getChangesCount() > 0) {
        listener.changed(response.getChangesList().stream().map(Changes::change).toList());
      }
      complete |= response.getWatching();
      if (complete) {
        keepPositions(response);
      }
      if (response.getWatching()) {
        listener.watching();
      }
    }

    private void keepPositions(DataGridWatchResponse response) {
      synchronized (positions) {
        for (WatchPosition at : response.getPositionsList()) {
          positions.put(at.getShardId(), at.getIndex());
        }
        response.getGapsList().stream()
            .filter(gap -> !gap.hasLast())
            .forEach(gap -> positions.remove(gap.getShardId()));
      }
    }

    @Override
    void interrupted() {
      listener.interrupted();
    }

    @Override
    void failed(AshlarException why) {
      listener.failed(why);
    }
  }

  private static Change change(KeyChange change) {
    Kind kind =
        switch (change.getKind()) {
          case KEY_CHANGE_KIND_REMOVED -> Kind.REMOVED;
          case KEY_CHANGE_KIND_REPLACED -> Kind.REPLACED;
          default -> Kind.WRITTEN;
        };
    return new Change(kind, change.getKey().toByteArray());
  }
}
