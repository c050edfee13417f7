package io.ashlar.itests.client;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Kind;
import io.ashlar.itests.history.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call in Redis's words, and how to read the reply. */
record Request(Call call, List<List<String>> commands) {

  /** Further away than any clock is made to jump: it must travel along and never be reached. */
  private static final String FAR_EXPIRY_S = "864000";

  private static boolean carriesExpiry(String value) {
    return value.hashCode() % 4 == 0;
  }

  /** Half of it, a while that other servers must not notice, the other half. */
  private static final String APPEND_BOTH =
      "local one = redis.call('append', KEYS[1], ARGV[1])"
          + " for i = 1, tonumber(ARGV[2]) do end"
          + " local two = redis.call('append', KEYS[2], ARGV[1])"
          + " if one ~= two then return redis.error_reply('TORN ' .. one .. ' ' .. two) end"
          + " return one";

  /** What differs is told as a token that nobody appended. */
  private static final String READ_BOTH =
      "local one, two = redis.call('get', KEYS[1]), redis.call('get', KEYS[2])"
          + " if one ~= two then return 'torn: ' .. tostring(one) .. ' ' .. tostring(two) end"
          + " return one";

  static Request of(Subject subject, Call call) {
    if (subject.kind() == Kind.SCRIPT) {
      return scripted(call, subject.name() + ":a", subject.name() + ":b");
    }
    String key = subject.name();
    return switch (call) {
      case Call.Get get -> one(call, "GET", key);
      case Call.ReadList read -> one(call, "GET", key);
      case Call.Count count -> one(call, "GET", key);
      case Call.Set(String value) ->
          carriesExpiry(value)
              ? one(call, "SET", key, value, "EX", FAR_EXPIRY_S)
              : one(call, "SET", key, value);
      case Call.GetSet(String value) -> one(call, "SET", key, value, "GET");
      case Call.SetIfAbsent(String value) -> one(call, "SET", key, value, "NX");
      case Call.Add(long delta) ->
          delta >= 0
              ? one(call, "INCRBY", key, Long.toString(delta))
              : one(call, "DECRBY", key, Long.toString(-delta));
      case Call.Append(String token) -> one(call, "APPEND", key, token);
      case Call.ReadPair read -> one(call, "MGET", key + ":a", key + ":b");
      case Call.SetPair(String value) ->
          new Request(
              call,
              List.of(
                  List.of("MULTI"),
                  List.of("SET", key + ":a", value),
                  List.of("SET", key + ":b", value),
                  List.of("EXEC")));
    };
  }

  private static Request scripted(Call call, String key, String other) {
    return switch (call) {
      case Call.Append(String token) ->
          one(call, "EVAL", APPEND_BOTH, "2", key, other, token, idleRounds(token));
      case Call.ReadList read -> one(call, "EVAL_RO", READ_BOTH, "2", key, other);
      default -> throw new IllegalArgumentException("no script for " + call);
    };
  }

  /**
   * Most scripts are quick; some take long enough for the shard thread to serve others meanwhile.
   */
  private static String idleRounds(String token) {
    int dice = Math.floorMod(token.hashCode(), 40);
    return dice == 0 ? "3000000" : dice < 6 ? "500000" : "0";
  }

  private static Request one(Call call, String... words) {
    return new Request(call, List.of(List.of(words)));
  }

  /** The reply as an answer, or null when it is none that this call can have. */
  @Nullable Answer answer(RespValue reply) {
    return switch (call) {
      case Call.Get get -> text(reply);
      case Call.ReadList read -> text(reply);
      case Call.GetSet set -> text(reply);
      case Call.Count count -> count(reply);
      case Call.Set set -> reply instanceof RespValue.Simple ? new Answer.Done() : null;
      case Call.SetIfAbsent set -> applied(reply);
      case Call.Add add -> whole(reply);
      case Call.Append append -> whole(reply);
      case Call.SetPair set -> executed(reply);
      case Call.ReadPair read -> both(reply);
    };
  }

  private static @Nullable Answer text(RespValue reply) {
    return reply instanceof RespValue.Bulk(@Nullable String text) ? new Answer.Text(text) : null;
  }

  private static @Nullable Answer count(RespValue reply) {
    return reply instanceof RespValue.Bulk(@Nullable String text)
        ? new Answer.Count(text == null ? 0 : Long.parseLong(text))
        : null;
  }

  private static @Nullable Answer applied(RespValue reply) {
    return switch (reply) {
      case RespValue.Simple simple -> new Answer.Applied(true);
      case RespValue.Bulk(@Nullable String text) when text == null -> new Answer.Applied(false);
      default -> null;
    };
  }

  private static @Nullable Answer whole(RespValue reply) {
    return reply instanceof RespValue.Whole(long value) ? new Answer.Count(value) : null;
  }

  private static @Nullable Answer executed(RespValue reply) {
    return reply instanceof RespValue.Array(@Nullable List<RespValue> items)
            && items != null
            && items.stream().allMatch(RespValue.Simple.class::isInstance)
        ? new Answer.Done()
        : null;
  }

  private static @Nullable Answer both(RespValue reply) {
    if (reply instanceof RespValue.Array(@Nullable List<RespValue> items)
        && items != null
        && items.size() == 2
        && items.get(0) instanceof RespValue.Bulk(@Nullable String first)
        && items.get(1) instanceof RespValue.Bulk(@Nullable String second)) {
      return new Answer.Both(first, second);
    }
    return null;
  }
}
