package io.ashlar.engine.migration;

import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import io.ashlar.resp.Reply;
import java.util.Random;

/** Random commands of all types over a few keys, slots and databases. */
final class RandomCommands {
  private static final int[] DATABASES = {0, 0, 0, 1, 9};

  private final TestShard shard;
  private final Random random;
  private final int[] slots;
  private final int keys;
  private final int flushOneIn;

  RandomCommands(TestShard shard, Random random, int[] slots, int keys, int flushOneIn) {
    this.shard = shard;
    this.random = random;
    this.slots = slots;
    this.keys = keys;
    this.flushOneIn = flushOneIn;
  }

  void run(int commands) {
    for (int i = 0; i < commands; i++) {
      shard.nowMs += random.nextInt(3);
      shard.database = DATABASES[random.nextInt(DATABASES.length)];
      one(slots[random.nextInt(slots.length)]);
    }
  }

  private void one(int slot) {
    if (random.nextInt(flushOneIn) == 1) {
      shard.run(random.nextInt(3) == 0 ? "FLUSHALL" : "FLUSHDB");
    }
    String key = "k" + random.nextInt(keys);
    String other = "k" + random.nextInt(keys);
    String elsewhere = "" + DATABASES[random.nextInt(DATABASES.length)];
    String n = "" + random.nextInt(60);
    String text = "v".repeat(random.nextInt(200)) + n;
    switch (random.nextInt(32)) {
      case 0, 1 -> shard.run(slot, "SET", key, text);
      case 2 -> shard.run(slot, "APPEND", key, "a".repeat(random.nextInt(700)));
      case 3 -> shard.run(slot, "SETRANGE", key, "" + random.nextInt(900), n);
      case 4 -> shard.run(slot, "DEL", key);
      case 5 -> shard.run(slot, "PEXPIRE", key, "" + (1 + random.nextInt(200)));
      case 6, 7 -> shard.run(slot, "RENAME", key, other);
      case 8 -> shard.run(slot, "COPY", key, other, "REPLACE");
      case 9 -> shard.run(slot, "COPY", key, other, "DB", elsewhere, "REPLACE");
      case 10, 11 -> shard.run(slot, "MOVE", key, elsewhere);
      case 12 -> shard.run("SWAPDB", "" + shard.database, elsewhere);
      case 13, 14 -> shard.run(slot, "RPUSH", "l" + key, text, n);
      case 15 -> shard.run(slot, "LPOP", "l" + key);
      case 16 -> shard.run(slot, "LMOVE", "l" + key, "l" + other, "LEFT", "RIGHT");
      case 17, 18 -> shard.run(slot, "HSET", "h" + key, n, text, "f" + n, n);
      case 19 ->
          shard.run(slot, "HPEXPIRE", "h" + key, "" + (1 + random.nextInt(200)), "FIELDS", "1", n);
      case 20 -> shard.run(slot, "SADD", "s" + key, n, text);
      case 21 -> shard.run(slot, "SMOVE", "s" + key, "s" + other, n);
      case 22 -> shard.run(slot, "ZADD", "z" + key, n, text, "1", n);
      case 23 -> shard.run(slot, "ZUNIONSTORE", "z" + other, "2", "z" + key, "s" + key);
      case 24 -> shard.run(slot, "XADD", "x" + key, "*", "f", text);
      case 25 -> shard.run(slot, "XGROUP", "CREATE", "x" + key, "g", "0", "MKSTREAM");
      case 26 ->
          shard.run(
              slot, "XREADGROUP", "GROUP", "g", "c" + n, "COUNT", "2", "STREAMS", "x" + key, ">");
      case 27 -> shard.run(slot, "PFADD", "p" + key, text);
      case 28 -> shard.run(slot, "SETBIT", key, "" + random.nextInt(4000), "1");
      case 29, 30 -> request(slot);
      default -> shard.engine.expireStep(shard.nowMs, 20);
    }
  }

  /** A new request with an id, now and then one that was sent before. */
  private void request(int slot) {
    ClientId client = new ClientId(random.nextInt(3), 7);
    long sequence = random.nextInt(5) == 0 ? 1 + random.nextInt(30) : shard.nowMs;
    RequestId id = new RequestId(client, sequence, random.nextBoolean() ? sequence : 0, 0);
    shard.engine.execute(x -> Reply.OK, shard.database, slot, false, true, shard.nowMs, id);
  }
}
