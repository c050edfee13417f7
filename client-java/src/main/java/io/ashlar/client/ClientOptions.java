package io.ashlar.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client behaves. Immutable; the {@code with} methods return another one.
 *
 * @param endpoints {@code host:port} of gRPC ports, of which one must be there at the start
 * @param user null to be the default user
 * @param deadline for each call with all its repetitions
 * @param attemptTimeout a node that has not answered for so long is asked again, elsewhere if
 *     another leads by then
 * @param maxStaleness how old a follower's state may be that a read is answered from; zero for
 *     however old. Bounds below a second lead to the leader as a rule
 * @param once have writes carry request ids, so that they can be repeated safely
 * @param database for all calls
 * @param pendingMax calls under way; beyond it calls fail at once
 */
public record ClientOptions(
    List<String> endpoints,
    @Nullable String user,
    @Nullable String password,
    Duration deadline,
    Duration attemptTimeout,
    ReadFrom readFrom,
    Duration maxStaleness,
    boolean once,
    int database,
    int pendingMax,
    ClientListener listener) {
  public ClientOptions {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no endpoint");
    }
    if (maxStaleness.isNegative() || (!maxStaleness.isZero() && maxStaleness.toMillis() == 0)) {
      throw new IllegalArgumentException("a staleness of less than a millisecond");
    }
  }

  public static ClientOptions of(String... endpoints) {
    return new ClientOptions(
        List.of(endpoints),
        null,
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        ReadFrom.LEADER,
        Duration.ZERO,
        true,
        0,
        65_536,
        ClientListener.NONE);
  }

  public ClientOptions withEndpoint(String endpoint) {
    Draft draft = new Draft(this);
    draft.endpoints = new ArrayList<>(endpoints);
    draft.endpoints.add(endpoint);
    return draft.options();
  }

  public ClientOptions withUser(String name, String secret) {
    Draft draft = new Draft(this);
    draft.user = name;
    draft.password = secret;
    return draft.options();
  }

  public ClientOptions withDeadline(Duration value) {
    Draft draft = new Draft(this);
    draft.deadline = value;
    return draft.options();
  }

  public ClientOptions withAttemptTimeout(Duration value) {
    Draft draft = new Draft(this);
    draft.attemptTimeout = value;
    return draft.options();
  }

  public ClientOptions withReadFrom(ReadFrom value) {
    Draft draft = new Draft(this);
    draft.readFrom = value;
    return draft.options();
  }

  /**
   * How old a state may be that {@link ReadFrom#ANY_REPLICA} answers from; the leader is asked when
   * no follower can vouch for it.
   *
   * @param value zero for no bound, else at least a millisecond
   */
  public ClientOptions withMaxStaleness(Duration value) {
    Draft draft = new Draft(this);
    draft.maxStaleness = value;
    return draft.options();
  }

  /** Without request ids a write of unknown fate is never repeated. */
  public ClientOptions withOnce(boolean value) {
    Draft draft = new Draft(this);
    draft.once = value;
    return draft.options();
  }

  public ClientOptions withDatabase(int number) {
    Draft draft = new Draft(this);
    draft.database = number;
    return draft.options();
  }

  public ClientOptions withListener(ClientListener value) {
    Draft draft = new Draft(this);
    draft.listener = value;
    return draft.options();
  }

  /** Options that are being changed. */
  private static final class Draft {
    private List<String> endpoints;
    private @Nullable String user;
    private @Nullable String password;
    private Duration deadline;
    private Duration attemptTimeout;
    private ReadFrom readFrom;
    private Duration maxStaleness;
    private boolean once;
    private int database;
    private int pendingMax;
    private ClientListener listener;

    Draft(ClientOptions from) {
      endpoints = from.endpoints;
      user = from.user;
      password = from.password;
      deadline = from.deadline;
      attemptTimeout = from.attemptTimeout;
      readFrom = from.readFrom;
      maxStaleness = from.maxStaleness;
      once = from.once;
      database = from.database;
      pendingMax = from.pendingMax;
      listener = from.listener;
    }

    ClientOptions options() {
      return new ClientOptions(
          endpoints,
          user,
          password,
          deadline,
          attemptTimeout,
          readFrom,
          maxStaleness,
          once,
          database,
          pendingMax,
          listener);
    }
  }
}
