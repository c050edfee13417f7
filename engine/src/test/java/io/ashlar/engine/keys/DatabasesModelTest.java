package io.ashlar.engine.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Databases against a map of maps: the leader, a follower of its entries, and what a snapshot makes
 * that is taken while all goes on.
 */
class DatabasesModelTest {
  private static final int[] NUMBERS = {0, 1, 2, 15};
  private static final int[] SLOTS = {0, 77, 16383};
  private static final int KEYS = 6;

  @Property(tries = 120, seed = "61")
  void allReplicasHoldWhatTheModelHolds(@ForAll long seed) {
    new Life(seed).play();
  }

  /** One shard's. */
  private static final class Life {
    private final Random random;
    private final TestShard leader;
    private ShardEngine follower = engine();

    /** By database: what each key holds; a list's elements are joined. */
    private final List<TreeMap<String, String>> model = new ArrayList<>();

    Life(long seed) {
      this.random = new Random(seed);
      this.leader = new TestShard(new Random(seed));
      for (int database = 0; database < Databases.COUNT; database++) {
        model.add(new TreeMap<>());
      }
    }

    void play() {
      for (int round = 0; round < 8; round++) {
        change(40);
        catchUp();
        List<TreeMap<String, String>> then = copyOfModel();
        SnapshotWalk walk = leader.engine.startSnapshot();
        ShardEngine loaded = engine();
        while (!walk.isDone()) {
          change(random.nextInt(12));
          load(walk.step(1 + random.nextInt(6)), loaded);
        }
        catchUp();
        assertHolds(leader.engine, model, "leader");
        assertHolds(follower, model, "follower");
        assertHolds(loaded, then, "snapshot");
        for (int slot : SLOTS) {
          assertThat(follower.slotChecksum(slot)).isEqualTo(leader.engine.slotChecksum(slot));
        }
        if (random.nextInt(4) == 0 && leader.engine.databases().keyCount() > 0) {
          // Another arrangement in memory than the leader's, with the same numbers.
          follower = engine();
          SnapshotWalk again = leader.engine.startSnapshot();
          while (!again.isDone()) {
            load(again.step(5), follower);
          }
        }
      }
      assertCountsAreTrue();
    }

    private void change(int commands) {
      for (int i = 0; i < commands; i++) {
        int database = number();
        int other = number();
        int slot = SLOTS[random.nextInt(SLOTS.length)];
        String key = "k" + random.nextInt(KEYS);
        String newKey = "k" + random.nextInt(KEYS);
        leader.database = database;
        Map<String, String> here = model.get(database);
        Map<String, String> there = model.get(other);
        String name = slot + "/" + key;
        String newName = slot + "/" + newKey;
        switch (random.nextInt(12)) {
          case 0, 1 -> {
            leader.run(slot, "SET", key, "v" + i);
            here.put(name, "v" + i);
          }
          case 2, 3 -> {
            if (!here.getOrDefault(name, "[").startsWith("[")) {
              leader.run(slot, "DEL", key);
              here.remove(name);
            }
            leader.run(slot, "RPUSH", key, "e" + i);
            here.merge(name, "[e" + i, (old, more) -> old + "," + more.substring(1));
          }
          case 4 -> {
            leader.run(slot, "DEL", key);
            here.remove(name);
          }
          case 5, 6 -> {
            boolean moves = database != other && here.containsKey(name) && !there.containsKey(name);
            Reply reply = leader.run(slot, "MOVE", key, "" + other);
            assertThat(reply.equals(Reply.ONE)).isEqualTo(moves);
            if (moves) {
              there.put(name, here.remove(name));
            }
          }
          case 7, 8 -> {
            boolean copies = here.containsKey(name) && !(database == other && key.equals(newKey));
            Reply reply = leader.run(slot, "COPY", key, newKey, "DB", "" + other, "REPLACE");
            assertThat(reply.equals(Reply.ONE)).isEqualTo(copies);
            if (copies) {
              there.put(newName, here.get(name));
            }
          }
          case 9 -> {
            leader.run("SWAPDB", "" + database, "" + other);
            TreeMap<String, String> first = model.get(database);
            model.set(database, model.get(other));
            model.set(other, first);
          }
          case 10 -> {
            if (here.containsKey(name)) {
              leader.run(slot, "RENAME", key, newKey);
              here.put(newName, here.remove(name));
            }
          }
          default -> {
            if (random.nextInt(8) == 0) {
              leader.run("FLUSHDB");
              here.clear();
            } else if (random.nextInt(12) == 0) {
              leader.run("FLUSHALL");
              model.forEach(TreeMap::clear);
            }
          }
        }
        if (random.nextInt(30) == 0) {
          catchUp();
        }
      }
    }

    private int number() {
      return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private void catchUp() {
      if (leader.engine.hasEffects()) {
        long sequence = leader.engine.openSequence();
        follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
        leader.engine.committed(sequence);
      }
    }

    private List<TreeMap<String, String>> copyOfModel() {
      List<TreeMap<String, String>> copy = new ArrayList<>();
      model.forEach(keys -> copy.add(new TreeMap<>(keys)));
      return copy;
    }

    private void assertHolds(
        ShardEngine engine, List<TreeMap<String, String>> expected, String who) {
      for (int database = 0; database < Databases.COUNT; database++) {
        assertThat(contents(engine, database))
            .as("%s, database %s", who, database)
            .isEqualTo(expected.get(database));
      }
    }

    private static TreeMap<String, String> contents(ShardEngine engine, int database) {
      TreeMap<String, String> contents = new TreeMap<>();
      Keyspace keyspace = engine.keyspace(database);
      for (int slot : SLOTS) {
        List<Object> records = new ArrayList<>();
        keyspace.walk(slot, 0, Integer.MAX_VALUE, (record, hash) -> records.add(record));
        for (Object record : records) {
          byte[] key = Records.key(record);
          String text =
              Records.isString(record)
                  ? new String(Records.stringBytes(record), ISO_8859_1)
                  : elements(engine, database, slot, key);
          contents.put(slot + "/" + new String(key, ISO_8859_1), text);
        }
      }
      assertThat(keyspace.keyCount()).isEqualTo(contents.size());
      return contents;
    }

    /** A list as the model writes it. */
    private static String elements(ShardEngine engine, int database, int slot, byte[] key) {
      byte[][] args = {bytes("LRANGE"), key, bytes("0"), bytes("-1")};
      Command range = TestShard.find("lrange").parser().parse(args);
      Reply reply = engine.executeFollowerRead(range, database, slot, 1);
      return ((Reply.Array) reply)
          .items().stream()
              .map(one -> new String(((Reply.Bulk) one).toBytes(), ISO_8859_1))
              .collect(Collectors.joining(",", "[", ""));
    }

    private static byte[] bytes(String text) {
      return text.getBytes(ISO_8859_1);
    }

    /** No count drifts: what is deleted key by key leaves nothing behind. */
    private void assertCountsAreTrue() {
      for (int number : NUMBERS) {
        leader.database = number;
        for (int slot : SLOTS) {
          for (int key = 0; key < KEYS; key++) {
            leader.run(slot, "DEL", "k" + key);
          }
        }
      }
      assertThat(leader.engine.databases().keyCount()).isZero();
      assertThat(leader.engine.databases().heapBytes()).isZero();
      assertThat(leader.engine.databases().sizes()).isEmpty();
      catchUp();
      assertThat(follower.databases().heapBytes()).isZero();
      assertThat(follower.databases().sizes()).isEmpty();
    }
  }

  private static void load(List<SlotChunk> chunks, ShardEngine into) {
    for (SlotChunk chunk : chunks) {
      chunk.strings().forEach(one -> into.loadString(chunk.database(), chunk.slot(), one));
      chunk.writePieces(piece -> into.loadPiece(ByteBuffer.wrap(piece)));
    }
  }

  private static ShardEngine engine() {
    return new ShardEngine(0x5eed, new EngineSettings(), new EngineStats(), new Random(3));
  }
}
