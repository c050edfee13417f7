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
    boolean once,
    int database,
    int pendingMax,
    ClientListener listener) {
  public ClientOptions {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no endpoint");
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
        true,
        0,
        65_536,
        ClientListener.NONE);
  }

  public ClientOptions withEndpoint(String endpoint) {
    List<String> more = new ArrayList<>(endpoints);
    more.add(endpoint);
    return new ClientOptions(
        more,
        user,
        password,
        deadline,
        attemptTimeout,
        readFrom,
        once,
        database,
        pendingMax,
        listener);
  }

  public ClientOptions withUser(String name, String secret) {
    return new ClientOptions(
        endpoints,
        name,
        secret,
        deadline,
        attemptTimeout,
        readFrom,
        once,
        database,
        pendingMax,
        listener);
  }

  public ClientOptions withDeadline(Duration value) {
    return new ClientOptions(
        endpoints,
        user,
        password,
        value,
        attemptTimeout,
        readFrom,
        once,
        database,
        pendingMax,
        listener);
  }

  public ClientOptions withAttemptTimeout(Duration value) {
    return new ClientOptions(
        endpoints, user, password, deadline, value, readFrom, once, database, pendingMax, listener);
  }

  public ClientOptions withReadFrom(ReadFrom value) {
    return new ClientOptions(
        endpoints,
        user,
        password,
        deadline,
        attemptTimeout,
        value,
        once,
        database,
        pendingMax,
        listener);
  }

  /** Without request ids a write of unknown fate is never repeated. */
  public ClientOptions withOnce(boolean value) {
    return new ClientOptions(
        endpoints,
        user,
        password,
        deadline,
        attemptTimeout,
        readFrom,
        value,
        database,
        pendingMax,
        listener);
  }

  public ClientOptions withDatabase(int number) {
    return new ClientOptions(
        endpoints,
        user,
        password,
        deadline,
        attemptTimeout,
        readFrom,
        once,
        number,
        pendingMax,
        listener);
  }

  public ClientOptions withListener(ClientListener value) {
    return new ClientOptions(
        endpoints,
        user,
        password,
        deadline,
        attemptTimeout,
        readFrom,
        once,
        database,
        pendingMax,
        value);
  }
}
