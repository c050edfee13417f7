package io.ashlar.itests.membership;

import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Writes keys, each once or more until it is acknowledged, going where MOVED sends it, and reads
 * back afterwards what was acknowledged.
 */
final class WriteLoad {
  private static final int TIMEOUT_MS = 5_000;
  private static final int TRIES_MAX = 400;

  private final Supplier<List<NodeAddress>> addresses;
  private final AtomicBoolean writing = new AtomicBoolean(true);
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicLong failures = new AtomicLong();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  WriteLoad(Supplier<List<NodeAddress>> addresses) {
    this.addresses = addresses;
  }

  void start(int clients) {
    for (int i = 0; i < clients; i++) {
      int client = i;
      threads.add(Thread.ofPlatform().daemon().start(() -> run(client)));
    }
  }

  int acknowledged() {
    return acknowledged.size();
  }

  /** Answers that were neither OK nor a redirect. */
  long failures() {
    return failures.get();
  }

  /** Errors other than redirects that were answered to a write, which was then sent again. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  void stop() throws InterruptedException {
    writing.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void run(int client) {
    try (Connections connections = new Connections()) {
      for (long i = 0; writing.get(); i++) {
        String key = "key:" + client + ":" + i;
        RespValue reply = connections.call(key, "SET", key, "value of " + key);
        if (reply instanceof RespValue.Simple) {
          acknowledged.add(key);
        } else {
          failures.incrementAndGet();
        }
      }
    }
  }

  /** Keys that were acknowledged and are not there. */
  List<String> lost() {
    List<String> lost = new ArrayList<>();
    try (Connections connections = new Connections()) {
      for (String key : acknowledged) {
        RespValue reply = connections.call(key, "GET", key);
        if (!String.valueOf(reply).contains("value of " + key)) {
          lost.add(key + ": " + reply);
        }
      }
    }
    return lost;
  }

  private final class Connections implements AutoCloseable {
    private final Map<NodeAddress, RespConnection> open = new HashMap<>();
    private NodeAddress next = addresses.get().get(0);

    /** Follows redirects and waits through changes of leaders. */
    RespValue call(String key, String... words) {
      RespValue last = new RespValue.Failure("no attempt at " + key);
      for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
        try {
          last = connection().call(words);
          if (!(last instanceof RespValue.Failure error)) {
            return last;
          }
          if (error.text().startsWith("MOVED ")) {
            String[] fields = error.text().split(" ");
            int colon = fields[2].lastIndexOf(':');
            next =
                new NodeAddress(
                    fields[2].substring(0, colon),
                    Integer.parseInt(fields[2].substring(colon + 1)));
            continue;
          }
          refusals.add(key + ": " + error.text());
        } catch (IOException e) {
          last = new RespValue.Failure(String.valueOf(e));
          drop();
        }
        elsewhere(attempt);
      }
      return last;
    }

    private void elsewhere(int attempt) {
      List<NodeAddress> all = addresses.get();
      next = all.get(attempt % all.size());
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private RespConnection connection() throws IOException {
      RespConnection known = open.get(next);
      if (known == null) {
        known = new RespConnection(next, TIMEOUT_MS);
        open.put(next, known);
      }
      return known;
    }

    private void drop() {
      RespConnection broken = open.remove(next);
      if (broken != null) {
        broken.close();
      }
    }

    @Override
    public void close() {
      open.values().forEach(RespConnection::close);
    }
  }
}
