package io.ashlar.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places on the earth. */
public final class Geo {
  /** In degrees. */
  public record Position(double longitude, double latitude) {}

  /** A member found, and how far away it is. */
  public record Found(String member, double metres) {}

  private final Runner runner;

  Geo(Runner runner) {
    this.runner = runner;
  }

  /** Whether the member is new. */
  public Pending<Boolean> add(String key, String member, Position at) {
    return runner.write(
        key,
        Args.of("GEOADD").add(key).add(at.longitude).add(at.latitude).add(member),
        Value::asBoolean);
  }

  /** Null for no such member. */
  public Pending<@Nullable Position> position(String key, String member) {
    return runner.read(
        key,
        Args.of("GEOPOS").add(key).add(member),
        reply -> {
          List<Value> pair = reply.asList().get(0).asList();
          return pair.isEmpty()
              ? null
              : new Position(pair.get(0).asDouble(), pair.get(1).asDouble());
        });
  }

  /** In metres; null when one is missing. */
  public Pending<@Nullable Double> distance(String key, String one, String other) {
    return runner.read(
        key,
        Args.of("GEODIST").add(key).add(one).add(other),
        reply -> reply.isNull() ? null : reply.asDouble());
  }

  /** Within so many metres, the nearest first. */
  public Pending<List<Found>> within(String key, Position of, double metres, int limit) {
    return runner.read(
        key,
        Args.of("GEOSEARCH")
            .add(key)
            .add("FROMLONLAT")
            .add(of.longitude)
            .add(of.latitude)
            .add("BYRADIUS")
            .add(metres)
            .add("m")
            .add("ASC")
            .add("COUNT")
            .add((long) limit)
            .add("WITHDIST"),
        reply -> {
          List<Found> found = new ArrayList<>();
          for (Value item : reply.asList()) {
            found.add(new Found(item.asList().get(0).asText(), item.asList().get(1).asDouble()));
          }
          return found;
        });
  }
}
