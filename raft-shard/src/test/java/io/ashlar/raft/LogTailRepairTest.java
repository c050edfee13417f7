package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that Ratis itself wrote, broken at every place; what is left Ratis itself must read. */
class LogTailRepairTest {
  private static final int HEADER = 8;

  @TempDir Path raft;
  private Path group = Path.of("");
  private Path file = Path.of("");
  private Random random = new Random(3);

  /** Where each entry of the last log written begins, and the end. */
  private final List<Integer> offsets = new ArrayList<>();

  @BeforeEach
  void directory() throws IOException {
    group = raft.resolve("group");
    Files.createDirectories(group.resolve("current"));
    file = group.resolve("current").resolve("log_inprogress_0");
    random = new Random(3);
  }

  @Test
  void aWholeLogIsLeftAsItIsButForItsPadding() throws IOException {
    for (int padding : new int[] {0, 1, 5000}) {
      byte[] log = log(0, 20, 60);
      overwrite(file, padded(log, padding));
      LogTailRepair.repairAll(raft);
      LogTailRepair.repair(group);
      assertThat(Files.readAllBytes(file)).isEqualTo(log);
      assertThat(readByRatis()).isEqualTo(20);
    }
  }

  /** Alone, Ratis fails to read this: it says {@code Resetting to invalid mark}. */
  @Test
  void aLargeEntryBeforeMuchPaddingIsRead() throws IOException {
    for (int kib = 16; kib < 1024; kib += 16) {
      overwrite(file, padded(log(0, 12, 150_000), kib << 10));
      LogTailRepair.repair(group);
      assertThat(readByRatis()).isEqualTo(12);
    }
  }

  @Test
  void aLastEntryCutAtAnyByteIsCutOff() throws IOException {
    for (int length : new int[] {1, 40, 150}) {
      byte[] log = log(0, 12, length);
      int last = offsets.get(11);
      for (int cut = last; cut < log.length; cut++) {
        for (int padding : new int[] {0, 3000}) {
          overwrite(file, padded(Arrays.copyOf(log, cut), padding));
          if (Arrays.equals(padded(Arrays.copyOf(log, cut), log.length - cut), log)) {
            continue;
          }
          LogTailRepair.repair(group);
          byte[] left = Files.readAllBytes(file);
          assertThat(Arrays.copyOf(left, last)).isEqualTo(Arrays.copyOf(log, last));
          assertThat(left.length == last || allZero(left, last)).isTrue();
          assertThat(readByRatis()).isEqualTo(11);
        }
      }
    }
  }

  @Test
  void aFirstEntryOrHeaderCutAtAnyByteLeavesAFileThatRatisRemoves() throws IOException {
    byte[] log = log(0, 1, 30);
    for (int cut = 1; cut < log.length; cut++) {
      for (int padding : new int[] {0, 100}) {
        overwrite(file, padded(Arrays.copyOf(log, cut), padding));
        LogTailRepair.repair(group);
        assertThat(readByRatis()).isZero();
      }
    }
    overwrite(file, new byte[0]);
    LogTailRepair.repair(group);
    overwrite(file, new byte[4096]);
    LogTailRepair.repair(group);
    assertThat(readByRatis()).isZero();
  }

  @Test
  void anyChangedByteOfAnEarlierEntryIsRefusedByName() throws IOException {
    byte[] log = log(0, 6, 50);
    int last = offsets.get(5);
    for (int padding : new int[] {0, 2000}) {
      for (int at = 0; at < last; at++) {
        for (int flip : new int[] {1, 0x80, log[at] & 0xff}) {
          byte[] broken = padded(log, padding);
          broken[at] ^= (byte) flip;
          if (broken[at] == log[at]) {
            continue;
          }
          assertRefused(broken, "at " + at + " ^ " + flip);
        }
      }
    }
  }

  @Test
  void aChangedByteOfACompleteLastEntryIsNeverRead() throws IOException {
    byte[] log = log(0, 6, 50);
    int last = offsets.get(5);
    int refused = 0;
    for (int at = last; at < log.length; at++) {
      for (int flip : new int[] {1, 0x80, 0xff}) {
        byte[] broken = padded(log, 2000);
        broken[at] ^= (byte) flip;
        overwrite(file, broken);
        try {
          LogTailRepair.repair(group);
          // Only a last byte that became zero looks exactly like a write that did not finish.
          assertThat(broken[log.length - 1]).isZero();
          assertThat(readByRatis()).isEqualTo(5);
        } catch (IOException e) {
          refused++;
          assertThat(e).hasMessageContaining(file.toString());
        }
      }
    }
    assertThat(refused).isGreaterThan(3 * (log.length - last) - 3);
  }

  @Test
  void aSectorThatAPowerFailureLeftUnwrittenIsATornWrite() throws IOException {
    byte[] log = log(0, 8, 3000);
    int last = offsets.get(7);
    for (int sector = last / 512 * 512; sector < log.length; sector += 512) {
      byte[] broken = padded(log, 3000);
      Arrays.fill(broken, Math.max(last, sector), Math.min(sector + 512, log.length), (byte) 0);
      overwrite(file, broken);
      LogTailRepair.repair(group);
      assertThat(readByRatis()).as("sector at %s", sector).isEqualTo(7);
    }
  }

  @Test
  void garbageBehindTheLastEntryIsRefused() throws IOException {
    byte[] log = log(0, 5, 20);
    for (int distance : new int[] {20, 100, 3 << 20}) {
      byte[] broken = padded(log, 4 << 20);
      broken[log.length + distance] = 7;
      assertRefused(broken, "garbage at " + distance);
    }
    byte[] foreign = padded(log, 400);
    random.nextBytes(foreign);
    assertRefused(foreign, "no log at all");
  }

  @Test
  void aHoleBetweenEntriesIsRefused() throws IOException {
    byte[] log = log(0, 6, 50);
    byte[] hole = new byte[log.length];
    System.arraycopy(log, 0, hole, 0, offsets.get(2));
    System.arraycopy(log, offsets.get(3), hole, offsets.get(2), offsets.get(6) - offsets.get(3));
    assertRefused(hole, "entry 2 is missing");
    byte[] zeroed = log.clone();
    Arrays.fill(zeroed, offsets.get(3), offsets.get(4), (byte) 0);
    assertRefused(zeroed, "entry 3 is zero");
  }

  @Test
  void closedFilesMustBeWholeUpToTheirLastEntry() throws IOException {
    Path open = file;
    file = group.resolve("current").resolve("log_10-15");
    byte[] log = log(10, 6, 50);
    overwrite(file, log);
    Files.write(open.resolveSibling("log_inprogress_16"), log(16, 2, 50));
    LogTailRepair.repair(group);
    assertThat(LogTailRepair.firstIndex(group)).isEqualTo(10);
    // Ratis ignores what lies behind the last entry that the name promises.
    overwrite(file, padded(log, 5));
    LogTailRepair.repair(group);
    log = log(10, 6, 50);
    for (int at = 0; at < log.length; at++) {
      byte[] broken = log.clone();
      broken[at] ^= 0x11;
      assertRefused(broken, "closed, at " + at);
      assertRefused(Arrays.copyOf(log, at), "closed, cut at " + at);
    }
  }

  @Test
  void findsALaterEntryInALargeFileQuickly() throws IOException {
    byte[] log = log(0, 30, 1 << 20);
    byte[] broken = padded(log, 0);
    broken[offsets.get(1) + 500] ^= 1;
    long startNs = System.nanoTime();
    assertRefused(broken, "large");
    assertThat(System.nanoTime() - startNs).isLessThan(10_000_000_000L);
  }

  private void assertRefused(byte[] broken, String what) throws IOException {
    overwrite(file, broken);
    assertThatThrownBy(() -> LogTailRepair.repair(group))
        .as(what)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("is damaged at offset");
    assertThat(Files.readAllBytes(file)).as(what).isEqualTo(broken);
  }

  /** How many entries Ratis reads from the file. */
  private int readByRatis() throws IOException {
    LogSegmentPath path = LogSegmentPath.matchLogSegment(file);
    return LogSegment.readSegmentFile(
        file.toFile(),
        path.getStartEnd(),
        SizeInBytes.valueOf("320KB"),
        CorruptionPolicy.EXCEPTION,
        null,
        entry -> {});
  }

  /** In place, because emptying a file first makes some file systems wait for the disk. */
  private static void overwrite(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.truncate(bytes.length);
    }
  }

  private static boolean allZero(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] padded(byte[] bytes, int padding) {
    return Arrays.copyOf(bytes, bytes.length + padding);
  }

  /** A log as Ratis writes it, without padding; values have up to twice this length. */
  private byte[] log(long firstIndex, int entries, int length) throws IOException {
    Path written = group.resolve("written");
    offsets.clear();
    int at = HEADER;
    ByteBuffer buffer = ByteBuffer.allocateDirect(4 << 20);
    try (SegmentedRaftLogOutputStream out =
        new SegmentedRaftLogOutputStream(written.toFile(), false, 64 << 20, 1 << 16, buffer)) {
      for (int i = 0; i < entries; i++) {
        byte[] value = new byte[length + random.nextInt(length)];
        random.nextBytes(value);
        LogEntryProto entry =
            LogEntryProto.newBuilder()
                .setTerm(1 + i / 3)
                .setIndex(firstIndex + i)
                .setStateMachineLogEntry(
                    StateMachineLogEntryProto.newBuilder()
                        .setLogData(ByteString.copyFrom(value))
                        .setCallId(i))
                .build();
        out.write(entry);
        offsets.add(at);
        int size = entry.getSerializedSize();
        at += size + (size < 128 ? 1 : size < 1 << 14 ? 2 : size < 1 << 21 ? 3 : 4) + 4;
      }
    }
    offsets.add(at);
    byte[] bytes = Files.readAllBytes(written);
    assertThat(bytes).hasSize(at);
    return bytes;
  }
}
