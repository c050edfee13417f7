package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.DoubleText;
import io.ashlar.resp.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Ashlar answers otherwise than Redis on purpose, in one conversation.
 *
 * <ul>
 *   <li>OBJECT ENCODING of an integer that INCRBYFLOAT computed: Redis says {@code embstr} as long
 *       as the key stays in the memory of the primary that computed it, {@code int} on a replica
 *       and after a restart. Here the encoding follows from the value, the same on all replicas.
 *   <li>OBJECT ENCODING of a small set: {@code listpack} as in Redis 7.2, where 7.0 says {@code
 *       hashtable}.
 *   <li>HELLO between MULTI and EXEC: Redis changes the protocol in the middle of EXEC's reply,
 *       here one reply keeps to one protocol, and the next command's reply is in the new one.
 *   <li>OBJECT ENCODING of a string of which SETBIT or BITFIELD changed nothing: {@code raw} in
 *       Redis, here as it was; no effect is written.
 *   <li>OBJECT ENCODING of a small sorted set that SORT went through as it lies: {@code skiplist}
 *       in Redis, here reading changes nothing.
 *   <li>OBJECT ENCODING of a small list: {@code quicklist} before Redis 7.2, {@code listpack}
 *       since.
 *   <li>HELLO with a word too much behind SETNAME: before Redis 7.2 the name was set all the same,
 *       since then nothing is done.
 * </ul>
 */
final class DeliberateDifferences {
  private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+");
  private static final Reply EMBEDDED = Reply.Bulk.of("embstr");
  private static final Reply INTEGER = Reply.Bulk.of("int");
  private static final Reply BLOCKS = Reply.Bulk.of("quicklist");
  private static final Reply TABLE = Reply.Bulk.of("hashtable");
  private static final Reply SKIP_LIST = Reply.Bulk.of("skiplist");
  private static final Reply RAW = Reply.Bulk.of("raw");
  private static final Reply PACKED = Reply.Bulk.of("listpack");

  /** Keys that may hold what INCRBYFLOAT computed; too many rather than too few. */
  private final Set<String> computed = new HashSet<>();

  /** Keys that may hold a set; too many rather than too few. */
  private final Set<String> sets = new HashSet<>();

  /** Keys that commands on bits may have looked at; too many rather than too few. */
  private final Set<String> bitmaps = new HashSet<>();

  /** Something may have been sorted; a look at it makes a large form of a small one in Redis. */
  private boolean sorts;

  /** The connection has another name in Redis 7.0. */
  private boolean otherName;

  /** What one key was told to hold says nothing of another database's any more. */
  private boolean severalDatabases;

  boolean cover(byte[][] command, Reply redis, Reply ashlar) {
    if (asksInScript(command)) {
      return (redis.equals(EMBEDDED) && ashlar.equals(INTEGER))
          || redis.equals(RAW)
          || (List.of(BLOCKS, TABLE, SKIP_LIST).contains(redis) && ashlar.equals(PACKED));
    }
    if (otherName
        && command.length == 2
        && ReplyRules.upper(command[0]).equals("CLIENT")
        && ReplyRules.upper(command[1]).equals("GETNAME")) {
      return true;
    }
    if (command.length != 3
        || !ReplyRules.upper(command[0]).equals("OBJECT")
        || !ReplyRules.upper(command[1]).equals("ENCODING")) {
      return false;
    }
    boolean number =
        redis.equals(EMBEDDED) && ashlar.equals(INTEGER) && computed.contains(text(command[2]));
    boolean smallList = redis.equals(BLOCKS) && ashlar.equals(PACKED);
    boolean smallSet =
        redis.equals(TABLE) && ashlar.equals(PACKED) && sets.contains(text(command[2]));
    boolean sortedAsItLay = redis.equals(SKIP_LIST) && ashlar.equals(PACKED) && sorts;
    boolean bits = redis.equals(RAW) && !ashlar.equals(RAW) && bitmaps.contains(text(command[2]));
    return number || smallList || smallSet || sortedAsItLay || bits;
  }

  private static boolean asksInScript(byte[][] command) {
    return command.length > 1
        && ReplyRules.upper(command[0]).startsWith("EVAL")
        && ReplyRules.upper(command[1]).contains("'ENCODING'");
  }

  /** Notes what a command may have done to the keys. */
  void follow(byte[][] command, byte[] redis) {
    severalDatabases |= ReplyRules.upper(command[0]).equals("SELECT");
    followName(command, redis);
    if (command.length < 3) {
      return;
    }
    String key = text(command[1]);
    switch (ReplyRules.upper(command[0])) {
      case "INCRBYFLOAT" -> computed.add(key);
      case "SADD", "SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE", "RESTORE" -> sets.add(key);
      case "HSET", "HMSET", "HSETNX" -> {
        if (!severalDatabases && (redis[0] == ':' || text(redis).equals("+OK\r\n"))) {
          sets.remove(key);
        }
      }
      case "SETBIT", "BITFIELD" -> bitmaps.add(key);
      case "SORT", "SORT_RO" -> sorts = true;
      case "SMOVE" -> sets.add(text(command[2]));
      case "COPY", "RENAME", "RENAMENX" -> {
        if (computed.contains(key)) {
          computed.add(text(command[2]));
        }
        if (sets.contains(key)) {
          sets.add(text(command[2]));
        }
        if (bitmaps.contains(key)) {
          bitmaps.add(text(command[2]));
        }
      }
      case "SET", "SETEX", "PSETEX" -> {
        if (!severalDatabases && text(redis).equals("+OK\r\n")) {
          computed.remove(key);
        }
      }
      default -> {}
    }
  }

  private void followName(byte[][] command, byte[] redis) {
    boolean done = redis[0] != '-' && !text(redis).equals("+QUEUED\r\n");
    switch (ReplyRules.upper(command[0])) {
      case "RESET" -> otherName &= !done;
      case "CLIENT" ->
          otherName &=
              !(done && command.length > 2 && ReplyRules.upper(command[1]).equals("SETNAME"));
      case "HELLO" -> {
        if (command.length > 2 && ReplyRules.upper(command[2]).equals("SETNAME")) {
          // Between MULTI and EXEC it is executed later, if at all.
          otherName = command.length > 4 || (otherName && !done);
        }
      }
      default -> {}
    }
  }

  /** The reply as RESP2 would have it, or as near as is needed to compare it with another. */
  static Reply withoutProtocol(Reply reply) {
    return switch (reply) {
      case Reply.MapReply map -> array(map.items());
      case Reply.SetReply set -> array(set.items());
      case Reply.Push push -> array(push.items());
      case Reply.Array array -> array(array.items());
      case Reply.NilArray _ -> Reply.NIL;
      case Reply.Bool truth -> new Reply.Int(truth.value() ? 1 : 0);
      case Reply.DoubleReply number -> Reply.Bulk.of(DoubleText.of(number.value()));
      case Reply.Bulk bulk when DECIMAL.matcher(text(bulk.toBytes())).matches() ->
          Reply.Bulk.of(DoubleText.of(Double.parseDouble(text(bulk.toBytes()))));
      default -> reply;
    };
  }

  /** Arrays of two in an array are as good as one flat array. */
  private static Reply array(List<Reply> items) {
    List<Reply> plain = items.stream().map(DeliberateDifferences::withoutProtocol).toList();
    boolean pairs =
        !plain.isEmpty()
            && plain.stream()
                .allMatch(item -> item instanceof Reply.Array pair && pair.items().size() == 2);
    return new Reply.Array(
        pairs
            ? plain.stream().flatMap(item -> ((Reply.Array) item).items().stream()).toList()
            : plain);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
