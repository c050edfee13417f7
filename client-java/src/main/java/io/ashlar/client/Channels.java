package io.ashlar.client;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.DataGridGrpc.DataGridStub;
import io.ashlar.proto.v1.DataGridSubscribeRequest;
import io.ashlar.proto.v1.DataGridSubscribeResponse;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/**
 * Messages to whoever listens at the time: at most once, kept nowhere.
 *
 * <pre>{@code
 * try (Channels.Subscription news = client.channels().subscribe(message ->
 *     System.out.println(message.text()), "news")) {
 *   client.channels().publish("news", "hello").await();
 * }
 * }</pre>
 */
public final class Channels {
  /** One message. */
  public record Message(String channel, byte[] payload, @Nullable String pattern) {
    public String text() {
      return new String(payload, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** Hears messages, one after the other, on the client's threads. */
  @FunctionalInterface
  public interface Listener {
    void message(Message message);

    /** Listening has begun, the first time or again; what was said before is lost. */
    default void listening() {}

    /** The connection was lost; messages are missed until {@link #listening}. */
    default void interrupted() {}

    /** It is over: the node refuses. */
    default void failed(AshlarException why) {}
  }

  /** Ends with {@link #close}. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private final Runner runner;
  private final TopologyFollower topology;
  private final Links links;
  private final ClientThread thread;

  Channels(Runner runner, TopologyFollower topology, Links links, ClientThread thread) {
    this.runner = runner;
    this.topology = topology;
    this.links = links;
    this.thread = thread;
  }

  /**
   * Says something; a message that had to be sent twice may be heard twice.
   *
   * @return how many listened at the node that took it
   */
  public Pending<Long> publish(String channel, String message) {
    return runner.anywhere(false, Args.of("PUBLISH").add(channel).add(message), Value::asLong);
  }

  /** Listens to channels until the subscription is closed, through failures of nodes. */
  public Subscription subscribe(Listener listener, String... channels) {
    DataGridSubscribeRequest.Builder request = DataGridSubscribeRequest.newBuilder();
    for (String channel : channels) {
      request.addChannels(ByteString.copyFromUtf8(channel));
    }
    return started(listener, request.build());
  }

  /** As {@link #subscribe}, to all channels that match globs. */
  public Subscription subscribePatterns(Listener listener, String... patterns) {
    DataGridSubscribeRequest.Builder request = DataGridSubscribeRequest.newBuilder();
    for (String pattern : patterns) {
      request.addPatterns(ByteString.copyFromUtf8(pattern));
    }
    return started(listener, request.build());
  }

  private Subscription started(Listener listener, DataGridSubscribeRequest request) {
    Listening listening = new Listening(listener, request);
    listening.begin();
    return listening;
  }

  private final class Listening
      extends StandingCall<DataGridSubscribeRequest, DataGridSubscribeResponse>
      implements Subscription {
    private final Listener listener;
    private final DataGridSubscribeRequest request;

    Listening(Listener listener, DataGridSubscribeRequest request) {
      super(topology, links, thread);
      this.listener = listener;
      this.request = request;
    }

    @Override
    void ask(
        DataGridStub node,
        ClientResponseObserver<DataGridSubscribeRequest, DataGridSubscribeResponse> observer) {
      node.subscribe(request, observer);
    }

    @Override
    void told(DataGridSubscribeResponse response) {
      if (response.hasSubscribed()) {
        listener.listening();
      } else if (response.hasMessage()) {
        var message = response.getMessage();
        listener.message(
            new Message(
                message.getChannel().toStringUtf8(),
                message.getPayload().toByteArray(),
                message.hasPattern() ? message.getPattern().toStringUtf8() : null));
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
}
