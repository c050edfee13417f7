package io.ashlar.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotLoader;
import io.ashlar.raft.SnapshotFile.CorruptSnapshotException;
import io.ashlar.raft.SnapshotFile.Header;
import io.ashlar.resp.Reply;
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
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
  private static final Header HEADER = new Header("shard-ü", 3, 1234, 1_700_000_000_000L);

  @TempDir Path directory;

  @Test
  void readsWhatWasWritten() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 30; round++) {
      List<SlotChunk> chunks = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        int database = random.nextBoolean() ? 0 : random.nextInt(16);
        chunks.add(chunk(database, random.nextInt(16384), random.nextInt(6), 300, random));
      }
      Path file = write("round" + round, HEADER, chunks);
      Loaded loaded = new Loaded();
      assertThat(SnapshotFile.read(file, loaded)).isEqualTo(HEADER);
      assertThat(loaded.records).isEqualTo(all(chunks));
      assertThat(directory.resolve("round" + round + ".tmp")).doesNotExist();
    }
  }

  /** Databases came after version 2: what is of database 0 must stay what it was. */
  @Test
  void databaseZeroIsWrittenAsEver() throws IOException {
    int start = (int) Files.size(write("empty", HEADER, List.of())) - 13;
    SlotChunk chunk = chunk(0, 77, 1, 1, new Random(3));
    ByteBuffer zero = ByteBuffer.wrap(Files.readAllBytes(write("zero", HEADER, List.of(chunk))));
    assertThat(zero.getShort(8)).isEqualTo((short) 3);
    assertThat(zero.get(start)).isEqualTo((byte) 1);
    assertThat(zero.getInt(start + 1)).isEqualTo(77);
    SlotChunk elsewhere = new SlotChunk(SlotChunk.LIVE, 3, 77, chunk.strings(), List.of());
    ByteBuffer three =
        ByteBuffer.wrap(Files.readAllBytes(write("three", HEADER, List.of(elsewhere))));
    assertThat(three.get(start)).isEqualTo((byte) 3);
    assertThat(three.getInt(start + 1)).isEqualTo(3 << 16 | 77);
    assertThat(three.capacity()).isEqualTo(zero.capacity());
  }

  /** Version 2 differs by what it cannot hold: requests. */
  @Test
  void readsVersionTwo() throws IOException {
    Path file = write("old", HEADER, List.of());
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    bytes.putShort(8, (short) 2);
    int headerEnd = bytes.capacity() - 17;
    CRC32C header = new CRC32C();
    header.update(bytes.array(), 0, headerEnd);
    bytes.putInt(headerEnd, (int) header.getValue());
    CRC32C all = new CRC32C();
    all.update(bytes.array(), headerEnd, 13);
    bytes.putInt(bytes.capacity() - 4, (int) all.getValue());
    Files.write(file, bytes.array());
    assertThat(SnapshotFile.read(file, new Loaded())).isEqualTo(HEADER);
  }

  @Test
  void keepsWhatIsRememberedOfRequests() throws IOException {
    ShardEngine engine = engine();
    for (int i = 1; i <= 500; i++) {
      RequestId id = new RequestId(new ClientId(i % 7, 2), i, 0, 0);
      Reply reply = Reply.Bulk.of("r".repeat(i));
      engine.execute(x -> reply, 0, i % 3, false, true, 1_000_000, id);
    }
    List<SlotChunk> chunks = engine.startSnapshot().step(1_000_000);
    ShardEngine loaded = engine();
    SnapshotFile.read(write("requests", HEADER, chunks), loaded);
    for (int slot = 0; slot < 3; slot++) {
      assertThat(loaded.slotChecksum(slot)).isEqualTo(engine.slotChecksum(slot));
    }
    RequestId again = new RequestId(new ClientId(3, 2), 3, 0, 100);
    assertThat(loaded.execute(x -> Reply.OK, 0, 0, false, true, 1_000_000, again))
        .isEqualTo(Reply.Bulk.of("rrr"));
  }

  private static ShardEngine engine() {
    return new ShardEngine(42, new EngineSettings(), new EngineStats(), new Random(1));
  }

  @Test
  void anyChangedByteIsDetectedAndNamed() throws IOException {
    Path file = small();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      for (int flip = 1; flip < 256; flip += 36) {
        byte[] broken = whole.clone();
        broken[at] ^= (byte) flip;
        assertCorrupt(file, broken, "byte " + at + " ^ " + flip);
      }
    }
  }

  @Test
  void everyOtherLengthIsDetected() throws IOException {
    Path file = small();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      assertCorrupt(file, Arrays.copyOf(whole, length), "length " + length);
    }
    assertCorrupt(file, Arrays.copyOf(whole, whole.length + 1), "one byte more");
  }

  @Test
  void lostDoubledAndExchangedChunksAreDetected() throws IOException {
    Random random = new Random(9);
    SlotChunk first = chunk(1, 2, 20, random);
    SlotChunk second = chunk(2, 2, 20, random);
    Path file = write("s", HEADER, List.of(first, second));
    byte[] whole = Files.readAllBytes(file);
    int start = (int) Files.size(write("empty", HEADER, List.of())) - 13;
    int middle = (int) Files.size(write("one", HEADER, List.of(first))) - 13;
    int end = whole.length - 13;
    byte[] head = Arrays.copyOf(whole, start);
    byte[] one = Arrays.copyOfRange(whole, start, middle);
    byte[] two = Arrays.copyOfRange(whole, middle, end);
    byte[] tail = Arrays.copyOfRange(whole, end, whole.length);
    assertCorrupt(file, concat(head, one, tail), "lost");
    assertCorrupt(file, concat(head, one, two, two, tail), "doubled");
    assertCorrupt(file, concat(head, two, one, tail), "exchanged");
    assertCorrupt(file, concat(head, one, one, tail), "replaced by its neighbour");
    Files.write(file, concat(head, one, two, tail));
    assertThat(SnapshotFile.read(file, new Loaded())).isEqualTo(HEADER);
  }

  @Test
  void anUnpublishedFileIsDeletedAndTheOldOneStays() throws IOException {
    Path file = small();
    byte[] old = Files.readAllBytes(file);
    Path temporary = directory.resolve("small.tmp");
    try (SnapshotFile.Writer writer = new SnapshotFile.Writer(temporary, file, HEADER)) {
      writer.write(chunk(7, 3, 50, new Random(2)));
      assertThat(temporary).exists();
    }
    assertThat(temporary).doesNotExist();
    assertThat(Files.readAllBytes(file)).isEqualTo(old);
  }

  private void assertCorrupt(Path file, byte[] broken, String what) throws IOException {
    overwrite(file, broken);
    assertThatThrownBy(() -> SnapshotFile.read(file, new Loaded()))
        .as(what)
        .isInstanceOf(CorruptSnapshotException.class)
        .hasMessageContaining(file.toString());
  }

  /** In place, because emptying a file first makes some file systems wait for the disk. */
  private static void overwrite(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.truncate(bytes.length);
    }
  }

  private Path small() throws IOException {
    Random random = new Random(4);
    return write(
        "small",
        HEADER,
        List.of(
            chunk(0, 1, 10, random),
            chunk(3, 5, 1, 10, random),
            chunk(16383, 3, 30, random),
            chunk(99, 0, 1, random)));
  }

  private Path write(String name, Header header, List<SlotChunk> chunks) throws IOException {
    Path file = directory.resolve(name);
    try (SnapshotFile.Writer writer =
        new SnapshotFile.Writer(directory.resolve(name + ".tmp"), file, header)) {
      for (SlotChunk chunk : chunks) {
        writer.write(chunk);
      }
      writer.publish();
    }
    return file;
  }

  private static SlotChunk chunk(int slot, int records, int lengthMax, Random random) {
    return chunk(0, slot, records, lengthMax, random);
  }

  private static SlotChunk chunk(
      int database, int slot, int records, int lengthMax, Random random) {
    List<byte[]> made = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      byte[] record = ("r" + i).repeat(1 + random.nextInt(lengthMax)).getBytes(UTF_8);
      made.add(record);
    }
    return new SlotChunk(SlotChunk.LIVE, database, slot, made, List.of());
  }

  private static String place(int database, int slot) {
    return database + ":" + slot + " ";
  }

  private static List<String> all(List<SlotChunk> chunks) {
    List<String> all = new ArrayList<>();
    for (SlotChunk chunk : chunks) {
      chunk
          .strings()
          .forEach(
              record -> all.add(place(chunk.database(), chunk.slot()) + new String(record, UTF_8)));
    }
    return all;
  }

  private static final class Loaded implements SnapshotLoader {
    final List<String> records = new ArrayList<>();

    @Override
    public void loadString(int database, int slot, byte[] record) {
      records.add(place(database, slot) + new String(record, UTF_8));
    }

    @Override
    public void loadPiece(ByteBuffer effects) {
      records.add("piece " + effects.remaining());
    }

    @Override
    public void loadSlots(ByteBuffer state) {
      records.add("slots " + state.remaining());
    }

    @Override
    public void loadHidden(long migration, ByteBuffer effects) {
      records.add("hidden " + migration + " " + effects.remaining());
    }
  }

  private static byte[] concat(byte[]... parts) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
