package io.ashlar.engine.dump;

import static io.ashlar.engine.dump.DumpModelTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.ReplicaSet;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbWriter;
import io.ashlar.engine.rdb.Ziplists;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RestoreTest {
  private final ReplicaSet replicas = new ReplicaSet(1);

  private Reply restore(String key, String ttl, byte[] payload, String... options) {
    byte[][] command = new byte[4 + options.length][];
    command[0] = bytes("RESTORE");
    command[1] = bytes(key);
    command[2] = bytes(ttl);
    command[3] = payload;
    for (int i = 0; i < options.length; i++) {
      command[4 + i] = bytes(options[i]);
    }
    return replicas.run(command);
  }

  private byte[] dump(String key) {
    return ((Reply.Bulk) replicas.run("DUMP", key)).toBytes();
  }

  private static String error(String text) {
    return "Error[line=" + text + "]";
  }

  /** The bytes of redis-server 7.0.15, whose forms of small strings leave no choice. */
  @Test
  void smallStringsAreRedisBytes() {
    replicas.run("SET", "k", "10");
    assertThat(HexFormat.of().formatHex(dump("k"))).isEqualTo("00c00a0a006e9f57450eae63bb");
    replicas.run("SET", "k", "hello");
    assertThat(HexFormat.of().formatHex(dump("k"))).isEqualTo("000568656c6c6f0a006372df766534200a");
  }

  @Test
  void everyRefusalIsRedis() {
    replicas.run("SET", "k", "v");
    byte[] payload = dump("k");
    assertThat(restore("k", "0", payload))
        .hasToString(error("BUSYKEY Target key name already exists."));
    assertThat(restore("n", "-1", payload))
        .hasToString(error("ERR Invalid TTL value, must be >= 0"));
    assertThat(restore("n", "x", payload))
        .hasToString(error("ERR value is not an integer or out of range"));
    assertThat(restore("n", "0", bytes("short")))
        .hasToString(error("ERR DUMP payload version or checksum are wrong"));
    byte[] flipped = payload.clone();
    flipped[1] ^= 1;
    assertThat(restore("n", "0", flipped))
        .hasToString(error("ERR DUMP payload version or checksum are wrong"));
    assertThat(restore("n", "0", new RdbWriter(100).toPayload(13)))
        .hasToString(error("ERR DUMP payload version or checksum are wrong"));
    assertThat(restore("n", "0", new RdbWriter(100).toPayload(10)))
        .hasToString(error("ERR Bad data format"));
    assertThat(restore("n", "0", payload, "BOGUS")).hasToString(error("ERR syntax error"));
    assertThat(restore("n", "0", payload, "FREQ", "256"))
        .hasToString(error("ERR Invalid FREQ value, must be >= 0 and <= 255"));
    assertThat(restore("n", "0", payload, "IDLETIME", "-1"))
        .hasToString(error("ERR Invalid IDLETIME value, must be >= 0"));
    assertThat(restore("n", "0", payload, "IDLETIME", "1", "FREQ", "1"))
        .hasToString(error("ERR syntax error"));
    assertThat(replicas.run("EXISTS", "n")).isEqualTo(Reply.ZERO);
    replicas.check();
  }

  @Test
  void timesToLiveAreRelativeOrNot() {
    replicas.run("SET", "k", "v");
    byte[] payload = dump("k");
    assertThat(restore("a", "5000", payload)).isEqualTo(Reply.OK);
    assertThat(replicas.run("PTTL", "a")).isEqualTo(new Reply.Int(5000));
    String at = String.valueOf(replicas.leader.nowMs + 7000);
    assertThat(restore("b", at, payload, "ABSTTL")).isEqualTo(Reply.OK);
    assertThat(replicas.run("PTTL", "b")).isEqualTo(new Reply.Int(7000));
    assertThat(restore("b", "1", payload, "ABSTTL", "REPLACE")).isEqualTo(Reply.OK);
    assertThat(replicas.run("EXISTS", "b")).isEqualTo(Reply.ZERO);
    assertThat(restore("a", "9223372036854775807", payload, "REPLACE")).isEqualTo(Reply.OK);
    assertThat(replicas.run("EXISTS", "a")).isEqualTo(Reply.ZERO);
    replicas.check();
  }

  @Test
  void replacingMayChangeTheType() {
    replicas.run("RPUSH", "l", "a", "b");
    replicas.run("SET", "k", "v", "EX", "100");
    assertThat(restore("k", "0", dump("l"), "REPLACE")).isEqualTo(Reply.OK);
    assertThat(replicas.run("TYPE", "k")).isEqualTo(new Reply.Simple("list"));
    assertThat(replicas.run("TTL", "k")).isEqualTo(new Reply.Int(-1));
    replicas.check();
  }

  @Test
  void marksOfUseAreTaken() {
    replicas.run("SADD", "k", "v");
    byte[] payload = dump("k");
    restore("a", "0", payload, "IDLETIME", "1000");
    assertThat(replicas.run("OBJECT", "IDLETIME", "a")).isEqualTo(new Reply.Int(1000));
    replicas.leader.settings.evictionPolicy = EvictionPolicy.ALLKEYS_LFU;
    restore("b", "0", payload, "FREQ", "77");
    assertThat(replicas.run("OBJECT", "FREQ", "b")).isEqualTo(new Reply.Int(77));
  }

  @Test
  void formsOfOlderVersionsAreRead() {
    byte[] pairs = new Ziplists().add(List.of("a", "1", "b", "2.5")).toBytes();
    assertThat(read(RdbType.LIST_ZIPLIST, pairs, "LRANGE", "k", "0", "-1"))
        .isEqualTo("[\"a\", \"1\", \"b\", \"2.5\"]");
    assertThat(read(RdbType.HASH_ZIPLIST, pairs, "HGETALL", "k"))
        .isEqualTo("[\"a\", \"1\", \"b\", \"2.5\"]");
    assertThat(read(RdbType.SORTED_SET_ZIPLIST, pairs, "ZRANGE", "k", "0", "-1", "WITHSCORES"))
        .isEqualTo("[\"a\", \"1\", \"b\", \"2.5\"]");
    byte[] zipmap = HexFormat.of().parseHex("0103666f6f0300626172ff");
    assertThat(read(RdbType.HASH_ZIPMAP, zipmap, "HGETALL", "k")).isEqualTo("[\"foo\", \"bar\"]");
    RdbWriter list = new RdbWriter(1000);
    list.int8(RdbType.LIST_ZIPLISTS);
    list.length(2);
    list.string(pairs);
    list.string(new Ziplists().add(List.of("z")).toBytes());
    assertThat(read(list, "LRANGE", "k", "0", "-1"))
        .isEqualTo("[\"a\", \"1\", \"b\", \"2.5\", \"z\"]");
    RdbWriter linked = new RdbWriter(1000);
    linked.int8(RdbType.LIST);
    linked.length(2);
    linked.string(bytes("x"));
    linked.string(bytes("12"));
    assertThat(read(linked, "LRANGE", "k", "0", "-1")).isEqualTo("[\"x\", \"12\"]");
    RdbWriter scores = new RdbWriter(1000);
    scores.int8(RdbType.SORTED_SET_TEXT);
    scores.length(3);
    scores.string(bytes("x"));
    scores.int8(3);
    "1.5".chars().forEach(scores::int8);
    scores.string(bytes("y"));
    scores.int8(254);
    scores.string(bytes("z"));
    scores.int8(255);
    assertThat(read(scores, "ZRANGE", "k", "0", "-1", "WITHSCORES"))
        .isEqualTo("[\"z\", \"-inf\", \"x\", \"1.5\", \"y\", \"inf\"]");
    replicas.check();
  }

  private String read(int rdbType, byte[] pack, String... look) {
    RdbWriter out = new RdbWriter(1000);
    out.int8(rdbType);
    out.string(pack);
    return read(out, look);
  }

  private String read(RdbWriter out, String... look) {
    assertThat(restore("k", "0", out.toPayload(9), "REPLACE")).isEqualTo(Reply.OK);
    return GoldenScript.render(replicas.run(look));
  }

  @Test
  void expiredFieldsStayBehind() {
    replicas.run("HSET", "h", "a", "1", "b", "2");
    replicas.run("HPEXPIRE", "h", "50", "FIELDS", "1", "a");
    byte[] payload = dump("h");
    replicas.leader.nowMs += 60;
    assertThat(restore("n", "0", payload)).isEqualTo(Reply.OK);
    assertThat(GoldenScript.render(replicas.run("HGETALL", "n"))).isEqualTo("[\"b\", \"2\"]");
    replicas.check();
  }

  /**
   * Any bytes with a right footer: an error or a value, on all replicas, and nothing in between.
   */
  @Test
  void hostilePayloadsLeaveNothing() {
    Random random = new Random(77);
    List<byte[]> good = goodPayloads();
    int bad = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] content = mutated(random, good.get(random.nextInt(good.size())));
      RdbWriter out = new RdbWriter(1 << 20);
      for (byte b : content) {
        out.int8(b);
      }
      long keys = replicas.leader.engine.keyspace(0).keyCount();
      Reply reply = restore("fuzz", "0", out.toPayload(10));
      if (reply instanceof Reply.Error error) {
        assertThat(error.line()).isEqualTo("ERR Bad data format");
        assertThat(replicas.leader.engine.keyspace(0).keyCount()).isEqualTo(keys);
        bad++;
      } else {
        replicas.run("DUMP", "fuzz");
        replicas.run("XADD", "fuzz", "*", "f", "v");
        if (i % 50 == 0) {
          replicas.check();
        }
        replicas.run("DEL", "fuzz");
      }
    }
    assertThat(bad).isBetween(20_000, 59_999);
    replicas.check();
  }

  private List<byte[]> goodPayloads() {
    replicas.run("SET", "p0", "some text that repeats, some text that repeats");
    replicas.run("HSET", "p1", "a", "1", "bb", "22", "ccc", "x".repeat(40));
    replicas.run("HPEXPIRE", "p1", "100000", "FIELDS", "1", "a");
    replicas.run("RPUSH", "p2", "1", "300", "70000", "text", "-5", "9000000000");
    replicas.run("SADD", "p3", "1", "2", "300");
    replicas.run("SADD", "p4", "a", "b", "3");
    replicas.run("ZADD", "p5", "1.5", "a", "2", "b", "inf", "c");
    replicas.run("XADD", "p6", "1-1", "f", "v", "g", "7");
    replicas.run("XADD", "p6", "1-2", "f", "w", "g", "8");
    replicas.run("XADD", "p6", "2-0", "other", "w");
    replicas.run("XGROUP", "CREATE", "p6", "g", "0");
    replicas.run("XREADGROUP", "GROUP", "g", "c", "COUNT", "2", "STREAMS", "p6", ">");
    replicas.leader.settings.encoding.hashPackedEntries = 0;
    replicas.leader.settings.encoding.sortedSetPackedEntries = 0;
    replicas.run("HSET", "p7", "a", "1", "b", "2");
    replicas.run("HSET", "p8", "a", "1", "b", "2");
    replicas.run("HPEXPIRE", "p8", "100000", "FIELDS", "1", "a");
    replicas.run("ZADD", "p9", "1.5", "a", "2", "b");
    ArrayList<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] payload = dump("p" + i);
      payloads.add(Arrays.copyOf(payload, payload.length - 10));
    }
    RdbWriter zip = new RdbWriter(1000);
    zip.int8(RdbType.HASH_ZIPLIST);
    zip.string(new Ziplists().add(List.of("a", "1", "b", "2000")).toBytes());
    byte[] payload = zip.toPayload(9);
    payloads.add(Arrays.copyOf(payload, payload.length - 10));
    return payloads;
  }

  private static byte[] mutated(Random random, byte[] content) {
    byte[] bytes = content.clone();
    switch (random.nextInt(5)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> {
        bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        if (bytes.length > 0) {
          bytes[0] = (byte) random.nextInt(27);
        }
      }
      case 2 -> bytes[0] = (byte) random.nextInt(27);
      default -> {
        for (int i = random.nextInt(3); i >= 0; i--) {
          int at = random.nextInt(bytes.length);
          bytes[at] =
              (byte)
                  switch (random.nextInt(4)) {
                    case 0 -> 0xff;
                    case 1 -> 0;
                    case 2 -> bytes[at] + (random.nextBoolean() ? 1 : -1);
                    default -> random.nextInt(256);
                  };
        }
      }
    }
    return bytes;
  }

  @Test
  void aValueThatDoesNotFitIsRefused() {
    replicas.run("RPUSH", "l", "x".repeat(3000), "y".repeat(3000));
    byte[] payload = dump("l");
    replicas.leader.settings.maxBulkBytes = 4000;
    assertThat(restore("n", "0", payload))
        .hasToString(error("OOM command not allowed when used memory > 'maxmemory'."));
    assertThat(replicas.run("EXISTS", "n")).isEqualTo(Reply.ZERO);
    replicas.leader.settings.maxBulkBytes = 20;
    assertThat(replicas.run("DUMP", "l"))
        .hasToString(error("ERR string exceeds maximum allowed size (proto-max-bulk-len)"));
  }
}
