package io.ashlar.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * A leader, a follower that applies its entries under limits of its own, and reloads of the
 * leader's snapshots, whose states must be equal.
 */
public final class ReplicaSet {
  public final TestShard leader;
  private final EngineSettings otherSettings = new EngineSettings();
  private final ShardEngine follower;

  public ReplicaSet(long seed) {
    this.leader = new TestShard(new Random(seed));
    this.follower = engine();
  }

  private ShardEngine engine() {
    return new ShardEngine(0x5eed, otherSettings, new EngineStats(), new Random(2));
  }

  public Reply run(String... args) {
    return leader.run(args);
  }

  public Reply run(byte[]... args) {
    return leader.run(TestShard.SLOT, args);
  }

  /** A read at the follower, which must have caught up. */
  public Reply readAtFollower(Command command) {
    return follower.executeFollowerRead(command, leader.database, TestShard.SLOT, leader.nowMs);
  }

  /** Closes the leader's entry and applies it to the follower. */
  public void catchUp() {
    if (leader.engine.hasEffects()) {
      long sequence = leader.engine.openSequence();
      follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
      leader.engine.committed(sequence);
    }
  }

  /** Compares the leader with its follower, and with what its snapshot makes. */
  public void check() {
    catchUp();
    long expected = leader.engine.slotChecksum(TestShard.SLOT);
    assertThat(follower.slotChecksum(TestShard.SLOT)).isEqualTo(expected);
    ShardEngine reloaded = engine();
    SnapshotWalk walk = leader.engine.startSnapshot();
    while (!walk.isDone()) {
      for (SlotChunk chunk : walk.step(100)) {
        chunk
            .strings()
            .forEach(record -> reloaded.loadString(chunk.database(), chunk.slot(), record));
        chunk.writePieces(piece -> reloaded.loadPiece(ByteBuffer.wrap(piece)));
      }
    }
    assertThat(reloaded.slotChecksum(TestShard.SLOT)).isEqualTo(expected);
    assertThat(reloaded.databases().sizes()).isEqualTo(leader.engine.databases().sizes());
    assertThat(follower.databases().sizes()).isEqualTo(leader.engine.databases().sizes());
  }
}
