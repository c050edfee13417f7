package io.ashlar.examples;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Sessions of a web shop: a hash for each, shared by all servers, which expires when its user has
 * not come for a while.
 */
public final class SessionStore {
  private static final Duration IDLE_MAX = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_MS = 100;

  /** In one step, so that a session which has just expired is not begun again by its visit. */
  private static final String VISIT =
      "if redis.call('EXISTS', KEYS[1]) == 0 then return false end "
          + "redis.call('HINCRBY', KEYS[1], 'visits', 1) "
          + "redis.call('PEXPIRE', KEYS[1], ARGV[1]) "
          + "return redis.call('HMGET', KEYS[1], 'user', 'visits')";

  /** What a server knows of who comes. */
  record Session(String user, long visits) {}

  private final AshlarClient client;
  private final Duration idleMax;

  SessionStore(AshlarClient client, Duration idleMax) {
    this.client = client;
    this.idleMax = idleMax;
  }

  /** Begins a session; its id. */
  String begin(String user) {
    String id = UUID.randomUUID().toString();
    String key = key(id);
    client
        .atomically()
        .then(key, "HSET", key, "user", user, "visits", "0")
        .then(key, "PEXPIRE", key, Long.toString(idleMax.toMillis()))
        .run()
        .await();
    return id;
  }

  /** Counts a visit, which keeps the session; empty when it is over. */
  Optional<Session> visit(String id) {
    Value answer =
        client
            .scripts()
            .run(VISIT, List.of(key(id)), List.of(Long.toString(idleMax.toMillis())))
            .await();
    if (answer.isNull()) {
      return Optional.empty();
    }
    List<Value> fields = answer.asList();
    return Optional.of(new Session(fields.get(0).asText(), fields.get(1).asLong()));
  }

  boolean isThere(String id) {
    return client.keys().exists(key(id)).await();
  }

  /** Ends a session; false when it was over already. */
  boolean end(String id) {
    return client.keys().delete(key(id)).await();
  }

  private static String key(String id) {
    return "session:" + id;
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (AshlarClient client =
        AshlarClient.connect(arguments.length > 0 ? arguments[0] : "localhost:9001")) {
      SessionStore store = new SessionStore(client, IDLE_MAX);
      String ann = store.begin("ann");
      String bob = store.begin("bob");
      System.out.println("Ann and Bob are logged in.");
      for (int i = 0; i < 3; i++) {
        System.out.println("Ann comes: " + describe(store.visit(ann)));
      }
      System.out.println("Ann logs out: " + (store.end(ann) ? "her session is gone" : "too late"));
      System.out.println("Ann comes: " + describe(store.visit(ann)));
      awaitEnd(store, bob);
      System.out.println("Bob comes: " + describe(store.visit(bob)));
    }
  }

  private static String describe(Optional<Session> session) {
    return session
        .map(now -> now.user() + ", visit " + now.visits())
        .orElse("no session, please log in");
  }

  private static void awaitEnd(SessionStore store, String id) throws InterruptedException {
    System.out.println("Bob is away for " + IDLE_MAX.toSeconds() + " seconds.");
    long fromNanos = System.nanoTime();
    while (store.isThere(id)) {
      if (System.nanoTime() - fromNanos > PATIENCE.toNanos()) {
        throw new IllegalStateException("the session does not expire");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }
}
