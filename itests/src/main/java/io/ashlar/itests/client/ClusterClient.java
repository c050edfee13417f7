package io.ashlar.itests.client;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls on a cluster, going where MOVED sends it. Used by one thread.
 *
 * <p>A write is sent at most once to a node that might execute it: after any lost connection or
 * time-out its fate is unknown, and the caller is told so.
 */
public final class ClusterClient implements AutoCloseable {
  private static final int REDIRECTS_MAX = 5;

  private final List<NodeAddress> seeds;
  private final int timeoutMs;
  private final Random random;
  private final Map<NodeAddress, RespConnection> connections = new HashMap<>();
  private final @Nullable NodeAddress[] owners = new @Nullable NodeAddress[SlotOf.SLOTS];

  /**
   * A client that starts with {@code seeds} and opens connections as it needs them.
   *
   * @param timeoutMs bound for connecting and for waiting for a reply
   */
  public ClusterClient(List<NodeAddress> seeds, int timeoutMs, Random random) {
    this.seeds = List.copyOf(seeds);
    this.timeoutMs = timeoutMs;
    this.random = random;
  }

  /** Executes one call and says what is known about its fate. */
  public Outcome execute(Subject subject, Call call) {
    Request request = Request.of(subject, call);
    int slot = SlotOf.key(subject.name());
    String refusal = "no attempt";
    for (int attempt = 0; attempt <= REDIRECTS_MAX; attempt++) {
      NodeAddress owner = owners[slot];
      NodeAddress address = owner != null ? owner : seeds.get(random.nextInt(seeds.size()));
      RespConnection connection;
      try {
        connection = connection(address);
      } catch (IOException e) {
        owners[slot] = null;
        return new Outcome.Failed("not sent: " + address + ": " + e.getMessage());
      }
      List<RespValue> replies;
      try {
        replies = connection.pipeline(request.commands());
      } catch (IOException e) {
        drop(address);
        owners[slot] = null;
        return lost(call, address + ": " + e);
      }
      Fate fate = Fate.of(replies);
      switch (fate) {
        case Fate.Executed(RespValue reply) -> {
          owners[slot] = address;
          return answer(request, call, reply);
        }
        case Fate.Moved(NodeAddress to) -> {
          refusal = "MOVED to " + to;
          owners[slot] = to;
        }
        case Fate.Refused(String error) -> {
          owners[slot] = null;
          return new Outcome.Failed(error);
        }
        case Fate.Open(String error) -> {
          owners[slot] = null;
          return lost(call, error);
        }
      }
    }
    owners[slot] = null;
    return new Outcome.Failed("too many redirects, last: " + refusal);
  }

  private static Outcome answer(Request request, Call call, RespValue reply) {
    Answer answer = request.answer(reply);
    return answer != null
        ? new Outcome.Ok(answer)
        : lost(call, "a reply of the wrong type: " + reply);
  }

  /** Nothing came back: a read had no effect anyway, a write may have. */
  private static Outcome lost(Call call, String reason) {
    return call.writes() ? new Outcome.Unknown(reason) : new Outcome.Failed(reason);
  }

  private RespConnection connection(NodeAddress address) throws IOException {
    RespConnection known = connections.get(address);
    if (known == null) {
      known = new RespConnection(address, timeoutMs);
      connections.put(address, known);
    }
    return known;
  }

  private void drop(NodeAddress address) {
    RespConnection connection = connections.remove(address);
    if (connection != null) {
      connection.close();
    }
  }

  @Override
  public void close() {
    connections.values().forEach(RespConnection::close);
    connections.clear();
  }
}
