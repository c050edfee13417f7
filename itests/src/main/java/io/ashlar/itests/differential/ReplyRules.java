package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** How far the replies of which commands may differ. What is not named here must be equal. */
final class ReplyRules {
  private static final long TOLERANCE_S = 2;
  private static final long TOLERANCE_MS = 2_000;
  private static final ReplyRule EQUAL = Reply::equals;
  private static final ReplyRule STREAMS = new StreamRule();

  /** By command, or command and sub-command. */
  private static final Map<String, ReplyRule> RULES =
      Map.ofEntries(
          Map.entry("KEYS", sameItems()),
          Map.entry("SCAN", ReplyRules::sameScan),
          Map.entry("ZSCAN", ReplyRules::sameScoreScan),
          Map.entry("ZRANDMEMBER", ReplyRules::sameSize),
          Map.entry("HGETALL", samePairs()),
          Map.entry("HKEYS", sameItems()),
          Map.entry("HVALS", sameItems()),
          Map.entry("HRANDFIELD", ReplyRules::sameShape),
          Map.entry("HSCAN", ReplyRules::samePairScan),
          Map.entry("SMEMBERS", sameItems()),
          Map.entry("SINTER", sameItems()),
          Map.entry("SUNION", sameItems()),
          Map.entry("SDIFF", sameItems()),
          Map.entry("SPOP", sameItems()),
          Map.entry("SRANDMEMBER", ReplyRules::sameShape),
          Map.entry("SSCAN", ReplyRules::sameScan),
          Map.entry("TTL", within(TOLERANCE_S)),
          Map.entry("PTTL", within(TOLERANCE_MS)),
          Map.entry("EXPIRETIME", within(TOLERANCE_S)),
          Map.entry("PEXPIRETIME", within(TOLERANCE_MS)),
          Map.entry("RANDOMKEY", ReplyRules::sameType),
          Map.entry("OBJECT IDLETIME", ReplyRules::sameType),
          Map.entry("OBJECT FREQ", ReplyRules::sameType),
          Map.entry("OBJECT REFCOUNT", ReplyRules::sameType),
          // Sentences of our own.
          Map.entry("OBJECT HELP", ReplyRules::sameType),
          Map.entry("MEMORY USAGE", ReplyRules::sameType),
          Map.entry("BITCOUNT", ReplyRules::sameUnlessBadRange),
          Map.entry("BITPOS", ReplyRules::sameUnlessBadRange),
          Map.entry("CLIENT ID", ReplyRules::sameType),
          Map.entry("TIME", ReplyRules::sameType),
          Map.entry("XADD", STREAMS),
          Map.entry("XRANGE", STREAMS),
          Map.entry("XREVRANGE", STREAMS),
          Map.entry("XREAD", STREAMS),
          Map.entry("XREADGROUP", STREAMS),
          Map.entry("XPENDING", STREAMS),
          Map.entry("XCLAIM", STREAMS),
          Map.entry("XAUTOCLAIM", STREAMS),
          Map.entry("XINFO STREAM", STREAMS),
          Map.entry("XINFO GROUPS", STREAMS),
          Map.entry("XINFO CONSUMERS", STREAMS),
          Map.entry("XINFO HELP", ReplyRules::sameType),
          Map.entry("XGROUP HELP", ReplyRules::sameType),
          // How far strings are compressed, and which form a value is written in, is left to both.
          Map.entry("DUMP", ReplyRules::sameType),
          Map.entry("ACL DRYRUN", AclRule::sameVerdict),
          Map.entry("ACL LIST", AclRule::sameUsers),
          Map.entry("HELLO", ReplyRules::sameGreeting));

  private static final Set<String> WITH_SCORES =
      Set.of(
          "ZADD",
          "ZINCRBY",
          "ZSCORE",
          "ZMSCORE",
          "ZRANGE",
          "ZREVRANGE",
          "ZRANGEBYSCORE",
          "ZREVRANGEBYSCORE",
          "ZPOPMIN",
          "ZPOPMAX",
          "ZMPOP",
          "BZPOPMIN",
          "BZPOPMAX",
          "BZMPOP",
          "ZUNION",
          "ZINTER",
          "ZDIFF");

  private ReplyRules() {}

  static ReplyRule of(byte[][] command) {
    String name = upper(command[0]);
    ReplyRule rule = RULES.get(name);
    if (rule == null && command.length > 1) {
      rule = RULES.get(name + " " + upper(command[1]));
    }
    if (rule == null && name.startsWith("SORT") && sortsSetAsItLies(command)) {
      return sameItems();
    }
    if (rule == null && WITH_SCORES.contains(name)) {
      return Scores::same;
    }
    return rule == null ? EQUAL : rule;
  }

  private static boolean sortsSetAsItLies(byte[][] command) {
    return command.length > 3
        && new String(command[1], ISO_8859_1).equals(SortFamily.SET)
        && upper(command[2]).equals("BY");
  }

  static String upper(byte[] word) {
    return new String(word, ISO_8859_1).toUpperCase(Locale.ROOT);
  }

  private static ReplyRule within(long tolerance) {
    return (redis, ashlar) ->
        redis instanceof Reply.Int a
            && ashlar instanceof Reply.Int b
            // Negative answers are codes, not times.
            && Long.signum(a.value()) == Long.signum(b.value())
            && (a.value() < 0
                ? a.value() == b.value()
                : Math.abs(a.value() - b.value()) <= tolerance);
  }

  private static ReplyRule sameItems() {
    return (redis, ashlar) ->
        redis.getClass() == ashlar.getClass()
            && isCollection(redis)
            && sorted(items(redis)).equals(sorted(items(ashlar)));
  }

  /** Fields, each with the same value, in any order. */
  private static ReplyRule samePairs() {
    return (redis, ashlar) ->
        redis.getClass() == ashlar.getClass()
            && isCollection(redis)
            && sorted(paired(items(redis))).equals(sorted(paired(items(ashlar))));
  }

  private static List<Reply> paired(List<Reply> items) {
    List<Reply> pairs = new ArrayList<>();
    for (int i = 0; i < items.size(); i += 2) {
      pairs.add(new Reply.Array(items.subList(i, Math.min(i + 2, items.size()))));
    }
    return pairs;
  }

  /** Drawn by chance: as many things of the same kind, in pairs or not. */
  private static boolean sameShape(Reply redis, Reply ashlar) {
    List<Reply> a = items(redis);
    List<Reply> b = items(ashlar);
    if (!sameType(redis, ashlar) || a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!sameShape(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCollection(Reply reply) {
    return reply instanceof Reply.Array
        || reply instanceof Reply.SetReply
        || reply instanceof Reply.MapReply;
  }

  /** A scan in one step: both cursors are at the end and the keys are the same. */
  private static boolean sameScan(Reply redis, Reply ashlar) {
    return sameScan(redis, ashlar, sameItems());
  }

  private static boolean samePairScan(Reply redis, Reply ashlar) {
    return sameScan(redis, ashlar, samePairs());
  }

  private static boolean sameScan(Reply redis, Reply ashlar, ReplyRule items) {
    return redis instanceof Reply.Array a
        && ashlar instanceof Reply.Array b
        && a.items().size() == 2
        && b.items().size() == 2
        && a.items().get(0).equals(b.items().get(0))
        && items.same(a.items().get(1), b.items().get(1));
  }

  /** Chance decides what is told, but not how much. */
  private static boolean sameSize(Reply redis, Reply ashlar) {
    return redis instanceof Reply.Array a && ashlar instanceof Reply.Array b
        ? a.items().size() == b.items().size()
        : sameType(redis, ashlar);
  }

  /** As {@link #sameScan}, of members and scores: pairs in any order. */
  private static boolean sameScoreScan(Reply redis, Reply ashlar) {
    if (!(redis instanceof Reply.Array a && ashlar instanceof Reply.Array b)
        || a.items().size() != 2
        || b.items().size() != 2
        || !a.items().get(0).equals(b.items().get(0))) {
      return false;
    }
    return Scores.same(
        new Reply.Array(pairs(items(a.items().get(1)))),
        new Reply.Array(pairs(items(b.items().get(1)))));
  }

  private static List<Reply> pairs(List<Reply> items) {
    return IntStream.range(0, items.size() / 2)
        .<Reply>mapToObj(i -> Reply.Array.of(items.get(2 * i), items.get(2 * i + 1)))
        .sorted(Comparator.comparing(pair -> items(pair).get(0).toString()))
        .toList();
  }

  private static List<Reply> sorted(List<Reply> items) {
    return items.stream().sorted(Comparator.comparing(Reply::toString)).toList();
  }

  /** A value each, or an error each with the same text, or nothing each. */
  private static boolean sameType(Reply redis, Reply ashlar) {
    return redis.getClass() == ashlar.getClass()
        && (!(redis instanceof Reply.Error) || redis.equals(ashlar));
  }

  /**
   * Redis 7.0 looks at the key before it looks at the range: a range that is none goes unnoticed
   * with a missing key, and WRONGTYPE comes before it. Redis 7.2 reads the range first.
   */
  private static boolean sameUnlessBadRange(Reply redis, Reply ashlar) {
    return redis.equals(ashlar)
        || (ashlar instanceof Reply.Error error
            && error.code().equals("ERR")
            && (redis instanceof Reply.Int
                || (redis instanceof Reply.Error other && other.code().equals("WRONGTYPE"))));
  }

  /** HELLO: the same fields in the same order and the same protocol; versions and ids are free. */
  private static boolean sameGreeting(Reply redis, Reply ashlar) {
    if (redis.getClass() != ashlar.getClass()) {
      return false;
    }
    List<Reply> a = items(redis);
    List<Reply> b = items(ashlar);
    if (a.isEmpty() || a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i += 2) {
      boolean free =
          a.get(i) instanceof Reply.Bulk field
              && List.of("version", "id").contains(new String(field.toBytes(), ISO_8859_1));
      if (!a.get(i).equals(b.get(i)) || (!free && !a.get(i + 1).equals(b.get(i + 1)))) {
        return false;
      }
    }
    return true;
  }

  private static List<Reply> items(Reply reply) {
    return switch (reply) {
      case Reply.Array array -> array.items();
      case Reply.MapReply map -> map.items();
      case Reply.SetReply set -> set.items();
      default -> List.of();
    };
  }
}
