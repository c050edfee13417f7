package io.ashlar.raft;

import io.ashlar.engine.snapshot.SlotChunk;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A snapshot on disk.
 *
 * <pre>
 * file   := header chunk* end
 * header := "ASHLSNAP" version:u16 shardIdLength:u16 shardId term:i64 index:i64 clockMs:i64 crc32c:u32
 * chunk  := slot:u16 records:u32 bytes:u32 (length:u32 record)* crc32c:u32
 * end    := 0xffff:u16 records:u64 crc32c:u32
 * </pre>
 *
 * All numbers are big-endian. A chunk holds records of one slot (see the engine's StringRecord);
 * its checksum covers it from the slot on. The checksum of the end covers the checksums of the
 * header and of all chunks and the number of records, so a lost, doubled or exchanged chunk does
 * not go unseen.
 */
final class SnapshotFile {
  private static final byte[] MAGIC = "ASHLSNAP".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int END_MARK = 0xffff;
  private static final int CHUNK_BYTES_MAX = Integer.MAX_VALUE - 64;

  private SnapshotFile() {}

  /** What a snapshot says of itself. */
  record Header(String shardId, long term, long index, long clockMs) {}

  /** The file is not a whole snapshot of this format. */
  static final class CorruptSnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptSnapshotException(Path file, String what) {
      super("snapshot " + file + " is damaged: " + what);
    }
  }

  /**
   * Writes a snapshot beside its final place; {@link #publish} puts it there. One thread. A file
   * that is closed without being published is deleted.
   */
  static final class Writer implements Closeable {
    private final Path temporary;
    private final Path target;
    private final FileOutputStream file;
    private final BufferedOutputStream out;
    private final CRC32C all = new CRC32C();
    private final CRC32C crc = new CRC32C();
    private long records;
    private boolean published;

    Writer(Path temporary, Path target, Header header) throws IOException {
      this.temporary = temporary;
      this.target = target;
      this.file = new FileOutputStream(temporary.toFile());
      this.out = new BufferedOutputStream(file, 256 << 10);
      byte[] shardId = header.shardId.getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes = ByteBuffer.allocate(MAGIC.length + 4 + shardId.length + 24);
      bytes.put(MAGIC).putShort((short) VERSION).putShort((short) shardId.length).put(shardId);
      bytes.putLong(header.term).putLong(header.index).putLong(header.clockMs);
      writeChecked(bytes.array(), bytes.position());
    }

    void write(SlotChunk chunk) throws IOException {
      long length = 0;
      for (byte[] record : chunk.records()) {
        length += 4L + record.length;
      }
      if (length > CHUNK_BYTES_MAX - 10) {
        // Only with single values near the limit: one chunk a record then.
        for (byte[] record : chunk.records()) {
          write(new SlotChunk(chunk.slot(), List.of(record)));
        }
        return;
      }
      ByteBuffer bytes = ByteBuffer.allocate(10 + (int) length);
      bytes.putShort((short) chunk.slot()).putInt(chunk.records().size()).putInt((int) length);
      for (byte[] record : chunk.records()) {
        bytes.putInt(record.length).put(record);
      }
      writeChecked(bytes.array(), bytes.position());
      records += chunk.records().size();
    }

    /** Ends the file and has it on the disk, under its final name. */
    void publish() throws IOException {
      ByteBuffer end = ByteBuffer.allocate(14);
      end.putShort((short) END_MARK).putLong(records);
      all.update(end.array(), 0, 10);
      end.putInt((int) all.getValue());
      out.write(end.array());
      out.flush();
      file.getFD().sync();
      out.close();
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory(target);
      published = true;
    }

    @Override
    public void close() throws IOException {
      if (!published) {
        out.close();
        Files.deleteIfExists(temporary);
      }
    }

    private void writeChecked(byte[] bytes, int length) throws IOException {
      crc.reset();
      crc.update(bytes, 0, length);
      byte[] sum = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
      all.update(sum);
      out.write(bytes, 0, length);
      out.write(sum);
    }
  }

  /** Makes the name of a file in its directory durable. */
  static void syncDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * Reads a whole snapshot, checking everything.
   *
   * @param chunks gets the chunks as they come; what it got is worthless when this throws
   * @throws CorruptSnapshotException when anything is not as it was written
   */
  static Header read(Path path, Consumer<SlotChunk> chunks) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        DataInputStream data =
            new DataInputStream(new java.io.BufferedInputStream(in, 256 << 10))) {
      return new Reader(path, data, Files.size(path)).read(chunks);
    } catch (EOFException e) {
      throw new CorruptSnapshotException(path, "it ends too early");
    }
  }

  private static final class Reader {
    private final Path path;
    private final DataInputStream in;
    private final long size;
    private final CRC32C crc = new CRC32C();
    private final CRC32C all = new CRC32C();

    Reader(Path path, DataInputStream in, long size) {
      this.path = path;
      this.in = in;
      this.size = size;
    }

    Header read(Consumer<SlotChunk> chunks) throws IOException {
      Header header = readHeader();
      long records = 0;
      for (int slot = in.readUnsignedShort(); slot != END_MARK; slot = in.readUnsignedShort()) {
        SlotChunk chunk = readChunk(slot);
        records += chunk.records().size();
        chunks.accept(chunk);
      }
      long expected = in.readLong();
      all.update(ByteBuffer.allocate(10).putShort((short) END_MARK).putLong(expected).flip());
      check(records == expected, "it holds " + records + " records instead of " + expected);
      check(in.readInt() == (int) all.getValue(), "its final checksum is wrong");
      check(in.read() < 0, "something follows its end");
      return header;
    }

    private Header readHeader() throws IOException {
      byte[] fixed = in.readNBytes(MAGIC.length + 4);
      check(fixed.length == MAGIC.length + 4, "it ends too early");
      ByteBuffer start = ByteBuffer.wrap(fixed);
      byte[] magic = new byte[MAGIC.length];
      start.get(magic);
      check(java.util.Arrays.equals(magic, MAGIC), "it does not begin like a snapshot");
      int version = start.getShort();
      check(version == VERSION, "its format version is " + version + ", this is " + VERSION);
      byte[] rest = in.readNBytes((start.getShort() & 0xffff) + 24);
      crc.reset();
      crc.update(fixed);
      crc.update(rest);
      checkSum("header");
      ByteBuffer bytes = ByteBuffer.wrap(rest);
      byte[] shardId = new byte[rest.length - 24];
      bytes.get(shardId);
      return new Header(
          new String(shardId, StandardCharsets.UTF_8),
          bytes.getLong(),
          bytes.getLong(),
          bytes.getLong());
    }

    private SlotChunk readChunk(int slot) throws IOException {
      int count = in.readInt();
      int length = in.readInt();
      check(count >= 0 && length >= 0 && length <= size, "slot " + slot + " has a wild length");
      byte[] bytes = in.readNBytes(length);
      check(bytes.length == length, "it ends too early");
      crc.reset();
      crc.update(
          ByteBuffer.allocate(10).putShort((short) slot).putInt(count).putInt(length).flip());
      crc.update(bytes);
      checkSum("slot " + slot);
      List<byte[]> records = new ArrayList<>(Math.min(count, 1 << 16));
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      for (int i = 0; i < count; i++) {
        check(buffer.remaining() >= 4, "slot " + slot + " holds too few records");
        int recordLength = buffer.getInt();
        check(
            recordLength >= 0 && recordLength <= buffer.remaining(),
            "a record of slot " + slot + " has a wild length");
        byte[] record = new byte[recordLength];
        buffer.get(record);
        records.add(record);
      }
      return new SlotChunk(slot, records);
    }

    private void checkSum(String what) throws IOException {
      int sum = in.readInt();
      check(sum == (int) crc.getValue(), "the checksum of " + what + " is wrong");
      all.update(ByteBuffer.allocate(4).putInt(sum).flip());
    }

    private void check(boolean condition, String what) throws CorruptSnapshotException {
      if (!condition) {
        throw new CorruptSnapshotException(path, what);
      }
    }
  }
}
