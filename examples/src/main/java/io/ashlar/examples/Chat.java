package io.ashlar.examples;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Channels;
import io.ashlar.client.Streams;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A room to talk in: a channel for those that are there, and a stream of the last messages for
 * those that come later. A channel tells at once and keeps nothing; the stream has the order.
 */
public final class Chat {
  private static final int KEPT = 100;
  private static final Duration KEPT_FOR = Duration.ofMinutes(1);
  private static final long PATIENCE_SECONDS = 20;

  private final AshlarClient client;
  private final String room;

  Chat(AshlarClient client, String room) {
    this.client = client;
    this.room = room;
  }

  /** First kept, then told: what somebody has heard is in the history. */
  void say(String who, String text) {
    client.streams().addAndTrim(room, Map.of("who", who, "text", text), KEPT).await();
    client.channels().publish(room, who + ": " + text).await();
  }

  void printHistory(String reader) {
    for (Streams.Entry<String> entry : client.streams().range(room, "-", "+", KEPT).await()) {
      System.out.println(
          reader + " reads " + entry.fields().get("who") + ": " + entry.fields().get("text"));
    }
  }

  /** Somebody in the room, until it is closed. */
  private static final class Guest implements Channels.Listener, AutoCloseable {
    private final String name;
    private final CountDownLatch listens = new CountDownLatch(1);
    private final CountDownLatch messages;
    private final Channels.Subscription subscription;

    Guest(Chat chat, String name, int messages) {
      this.name = name;
      this.messages = new CountDownLatch(messages);
      this.subscription = chat.client.channels().subscribe(this, chat.room);
    }

    @Override
    public void message(Channels.Message message) {
      System.out.println(name + " hears " + message.text());
      messages.countDown();
    }

    @Override
    public void listening() {
      listens.countDown();
    }

    /** What was said before somebody listens is not heard. */
    void awaitListening() throws InterruptedException {
      await(listens, " does not get into the room");
    }

    void awaitMessages() throws InterruptedException {
      await(messages, " has not heard everything");
    }

    private void await(CountDownLatch latch, String otherwise) throws InterruptedException {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + otherwise);
      }
    }

    @Override
    public void close() {
      subscription.close();
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (AshlarClient client =
        AshlarClient.connect(arguments.length > 0 ? arguments[0] : "localhost:9001")) {
      String room = "room:" + UUID.randomUUID();
      Chat chat = new Chat(client, room);
      try (Guest ann = new Guest(chat, "Ann", 3);
          Guest bob = new Guest(chat, "Bob", 3)) {
        ann.awaitListening();
        bob.awaitListening();
        chat.say("Ann", "Is anybody there?");
        chat.say("Bob", "I am.");
        chat.say("Ann", "Good night, then.");
        ann.awaitMessages();
        bob.awaitMessages();
      }
      System.out.println("Carol comes when all have gone.");
      chat.printHistory("Carol");
      client.keys().expire(room, KEPT_FOR).await();
    }
  }
}
