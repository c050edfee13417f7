package io.ashlar.itests.differential;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Users: each block sets one, asks what it may do, is it for a while and becomes the default one
 * again. Users outlive a conversation, so every block starts its user from the beginning.
 *
 * <p>Redis 7.0 writes rules on commands in the order of its own tables, 7.2 in that in which they
 * were said: only users whose rules read the same both ways are asked for their text.
 */
final class AclFamily implements CommandFamily {
  private static final String[] PLAIN_RULES = {
    "+get",
    "+@all",
    "+@read",
    "+config|get",
    "+config -config|set",
    "+select|0",
    "+@all -set",
    "+@all -@dangerous",
    "-@all",
    "nocommands",
    "allcommands"
  };
  private static final String[] MIXED_RULES = {
    "+get",
    "+set",
    "-set",
    "-get",
    "+@all",
    "+@read",
    "+@write",
    "-@write",
    "+@string",
    "-@slow",
    "+@fast",
    "+config|get",
    "-config|set",
    "+config",
    "+select|0",
    "+@dangerous",
    "-@admin",
    "+client",
    "+mget",
    "-del",
    "+@hash",
    "+@pubsub",
    "+multi +exec",
    "+@transaction"
  };
  private static final String[] WRONG_RULES = {
    "+nosuch",
    "bogus",
    "%~x",
    "%RR~x",
    "+@nosuch",
    "-config|nosuch",
    "+config|get|x",
    "#12",
    "!34",
    "<nobody",
    "~a\tb",
    "(+nosuch)",
    "(~a",
    "+",
    "+config|",
    "&a b",
    "-select|0"
  };
  private static final String[] KEY_RULES = {
    "~{a}*", "%R~{a}r*", "%W~{a}w*", "%RW~{a}1", "~*", "resetkeys", "allkeys", "%wr~{a}2"
  };
  private static final String[] CHANNEL_RULES = {
    "&n*", "&news", "allchannels", "resetchannels", "&*"
  };
  private static final String[] LINES = {
    "GET {a}1",
    "GET {a}r",
    "GET {a}w",
    "GET {b}",
    "SET {a}1 v",
    "SET {a}w v",
    "SET {a}w v GET",
    "SET {a}r v",
    "INCR {a}w",
    "APPEND {a}w x",
    "COPY {a}r {a}w",
    "COPY {a}w {a}r",
    "MGET {a}1 {a}2",
    "MSET {a}1 x {a}r y",
    "DEL {a}w",
    "DEL {a}r",
    "EXISTS {a}w",
    "STRLEN {a}w",
    "TYPE {b}",
    "GETDEL {a}w",
    "RENAME {a}1 {a}w",
    "BITFIELD {a}r GET u8 0",
    "BITFIELD {a}r SET u8 0 1",
    "LPUSH {a}w x",
    "LPOP {a}w",
    "LMOVE {a}r {a}w LEFT LEFT",
    "HSET {a}w f v",
    "HGETALL {a}r",
    "SADD {a}w m",
    "SINTERSTORE {a}w {a}r {a}1",
    "SUNION {a}r {a}r2",
    "ZADD {a}w 1 m",
    "ZUNIONSTORE {a}w 2 {a}r {a}1",
    "ZRANGE {a}r 0 -1",
    "XADD {a}w 1-1 f v",
    "XREAD STREAMS {a}r 0",
    "PFADD {a}w x",
    "PFCOUNT {a}r",
    "EXPIRE {a}w 100",
    "TTL {a}r",
    "OBJECT REFCOUNT {a}w",
    "PUBLISH news m",
    "PUBLISH olds m",
    "SPUBLISH {a}n m",
    "CONFIG GET no-such",
    "CLIENT GETNAME",
    "SELECT 0",
    "PING",
    "ECHO x",
    "DBSIZE",
    "TIME",
    "WATCH {a}1",
    "UNWATCH",
    "COMMAND COUNT x",
    "ACL WHOAMI",
    "ACL CAT",
    "GET"
  };

  /** Tried only: a client that listens can do little else. */
  private static final String[] LISTENING_LINES = {
    "SUBSCRIBE news",
    "SUBSCRIBE news olds",
    "PSUBSCRIBE n*",
    "PSUBSCRIBE news",
    "SSUBSCRIBE news",
    "UNSUBSCRIBE x",
    "MONITOR",
    "FLUSHALL",
    "KEYS *",
    "SHUTDOWN",
    "ACL LIST",
    "NOSUCH x"
  };

  private final Deque<byte[][]> block = new ArrayDeque<>();

  @Override
  public String name() {
    return "acl";
  }

  @Override
  public boolean isAmidBlock() {
    return !block.isEmpty();
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    if (block.isEmpty()) {
      if (Words.once(random, 6)) {
        return single(random);
      }
      fill(random);
    }
    return block.remove();
  }

  private static byte[][] single(Random random) {
    return switch (random.nextInt(11)) {
      case 0 -> Words.of("ACL", "CAT").exactly();
      case 1 -> Words.of("ACL", "CAT", "nosuch").exactly();
      case 2 -> Words.of("ACL", "GENPASS", Words.pick(random, "0", "x", "4097", "-1")).exactly();
      case 3 -> Words.of("ACL", "WHOAMI").exactly();
      case 4 -> Words.of("ACL", "DELUSER", "default").exactly();
      case 5 -> Words.of("ACL", "DELUSER", "nobody").exactly();
      case 6 -> Words.of("ACL", "GETUSER", "nobody").exactly();
      case 7 ->
          Words.of("ACL", Words.pick(random, "BOGUS", "LOG", "CAT", "GENPASS"), "x", "y").exactly();
      case 8 -> Words.of("ACL", "LOG", Words.pick(random, "RESET", "x")).exactly();
      case 9 -> Words.of("ACL", "SETUSER", Words.pick(random, "a b", "tab\t")).exactly();
      default -> Words.of("AUTH", Words.pick(random, "nobody", "s1"), "wrong").exactly();
    };
  }

  private void fill(Random random) {
    boolean plain = random.nextBoolean();
    String user = (plain ? "s" : "c") + random.nextInt(3);
    setUser(random, user, plain);
    if (plain) {
      block.add(Words.of("ACL", "GETUSER", user).exactly());
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      Words line = words(random, Words.once(random, 4) ? LISTENING_LINES : LINES);
      List<byte[]> all = new ArrayList<>(List.of(Words.of("ACL", "DRYRUN", user).exactly()));
      all.addAll(List.of(line.exactly()));
      block.add(all.toArray(byte[][]::new));
    }
    if (Words.once(random, 4)) {
      block.add(Words.of("ACL", "LIST").exactly());
    }
    if (random.nextBoolean()) {
      beThatUser(random, user);
    }
    if (Words.once(random, 3)) {
      block.add(Words.of("ACL", "DELUSER", user).exactly());
    }
  }

  private void setUser(Random random, String user, boolean plain) {
    Words set = Words.of("ACL", "SETUSER", user, "reset", "on", ">pw");
    for (int i = random.nextInt(3); i > 0; i--) {
      set.and(Words.pick(random, KEY_RULES));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      set.and(Words.pick(random, CHANNEL_RULES));
    }
    for (int i = plain ? 1 : random.nextInt(5); i > 0; i--) {
      set.and(Words.pick(random, plain ? PLAIN_RULES : MIXED_RULES).split(" "));
    }
    if (Words.once(random, 4)) {
      set.and(
          Words.pick(random, "(+get ~{b}*)", "(+@write %W~{a}1)", "(+@all", "(&olds +publish)"));
      set.andIf(Words.once(random, 2), "~{a}z)");
    }
    set.andIf(Words.once(random, 12), Words.pick(random, "off", "nopass", "resetpass", "<pw"));
    set.andIf(Words.once(random, 12), Words.pick(random, WRONG_RULES));
    block.add(set.exactly());
  }

  private void beThatUser(Random random, String user) {
    block.add(Words.of("AUTH", user, Words.once(random, 6) ? "wrong" : "pw").exactly());
    boolean transaction = Words.once(random, 3);
    if (transaction) {
      block.add(Words.of("MULTI").exactly());
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      block.add(words(random, LINES).exactly());
    }
    if (transaction) {
      block.add(Words.of("EXEC").exactly());
    }
    block.add(Words.of("ACL", "WHOAMI").exactly());
    if (transaction) {
      // It may not have been allowed to end what it began.
      block.add(Words.of("RESET").exactly());
    }
    block.add(Words.of("AUTH", "default", "any").exactly());
  }

  private static Words words(Random random, String[] lines) {
    return Words.of(Words.pick(random, lines).split(" "));
  }
}
