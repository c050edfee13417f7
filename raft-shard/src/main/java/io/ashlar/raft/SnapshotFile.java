package io.ashlar.raft;

import io.ashlar.engine.effect.KeyEffects;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotLoader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CorruptEntryException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A snapshot on disk.
 *
 * <pre>
 * file   := header chunk* end
 * header := "ASHLSNAP" version:u16 shardIdLength:u16 shardId term:i64 index:i64 clockMs:i64 crc32c:u32
 * chunk  := kind:u8 slot:u32 records:u32 bytes:u32 (length:u32 record)* crc32c:u32
 * end    := 0xff:u8 records:u64 crc32c:u32
 * </pre>
 *
 * All numbers are big-endian. A chunk holds records of one slot: of kind 1 string keys (see the
 * engine's StringRecord) of database 0, of kind 2 pieces of collections (see FrozenRecord), those
 * of one key in order, and of what the slot remembers of requests (see FrozenRequests), which say
 * their database themselves; kind 3 is as kind 1 of another database, whose number stands in the
 * upper 16 bits of the slot. Kind 4, before all others, holds one record: the shard's slots (see
 * the engine's ShardSlots). Kind 5 holds effects that make keys of slots that come or go, each
 * record behind the migration's number. A chunk's checksum covers it from the kind on. The checksum
 * of the end covers the checksums of the header and of all chunks and the number of records, so a
 * lost, doubled or exchanged chunk does not go unseen.
 */
final class SnapshotFile {
  private static final byte[] MAGIC = "ASHLSNAP".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 3;

  /** Without what is remembered of requests; otherwise the same. */
  private static final int VERSION_BEFORE = 2;

  private static final int STRINGS = 1;
  private static final int PIECES = 2;
  private static final int STRINGS_ELSEWHERE = 3;
  private static final int SLOTS = 4;
  private static final int HIDDEN = 5;
  private static final int DATABASE_SHIFT = 16;
  private static final int END_MARK = 0xff;
  private static final int CHUNK_HEAD_BYTES = 13;
  private static final int END_BYTES = 13;

  /** Pieces of collections are written together up to about this many bytes. */
  private static final int PIECES_BYTES = 256 << 10;

  /**
   * Goes to the disk in pieces of this size. All of it at the end would keep the disk busy for so
   * long that the log's own flushes, and with them all writes, wait behind it.
   */
  private static final int SYNC_BYTES = 1 << 20;

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
    private int piecesBytes;
    private long unsyncedBytes;
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

    /** The shard's slots; first of all. */
    void writeSlots(byte[] state) throws IOException {
      write(SLOTS, 0, List.of(state));
    }

    void write(SlotChunk chunk) throws IOException {
      if (chunk.migration() != SlotChunk.LIVE) {
        writeHidden(chunk);
        return;
      }
      int kind = chunk.database() == 0 ? STRINGS : STRINGS_ELSEWHERE;
      write(kind, chunk.database() << DATABASE_SHIFT | chunk.slot(), chunk.strings());
      List<byte[]> pieces = new ArrayList<>();
      // What it encodes is handed on each time it is much: a collection may be huge.
      try {
        chunk.writePieces(piece -> collect(PIECES, chunk.slot(), pieces, piece));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      write(PIECES, chunk.slot(), pieces);
    }

    private void writeHidden(SlotChunk chunk) throws IOException {
      ByteWriter out = new ByteWriter();
      List<byte[]> pieces = new ArrayList<>();
      try {
        for (byte[] record : chunk.strings()) {
          if (out.length() == 0) {
            out.int64(chunk.migration());
          }
          KeyEffects.put(out, chunk.database(), chunk.slot(), record);
          if (out.length() >= PIECES_BYTES) {
            collect(HIDDEN, chunk.slot(), pieces, take(out));
          }
        }
        if (out.length() > 0) {
          collect(HIDDEN, chunk.slot(), pieces, take(out));
        }
        chunk.writePieces(
            piece -> {
              out.int64(chunk.migration());
              out.raw(piece);
              collect(HIDDEN, chunk.slot(), pieces, take(out));
            });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      write(HIDDEN, chunk.slot(), pieces);
    }

    private static byte[] take(ByteWriter out) {
      byte[] bytes = out.toBytes();
      out.truncate(0);
      return bytes;
    }

    private void collect(int kind, int slot, List<byte[]> pieces, byte[] piece) {
      pieces.add(piece);
      piecesBytes += piece.length;
      if (piecesBytes >= PIECES_BYTES) {
        try {
          write(kind, slot, pieces);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        pieces.clear();
      }
    }

    private void write(int kind, int slot, List<byte[]> all) throws IOException {
      piecesBytes = 0;
      if (all.isEmpty()) {
        return;
      }
      long length = 0;
      for (byte[] record : all) {
        length += 4L + record.length;
      }
      if (length > CHUNK_BYTES_MAX - CHUNK_HEAD_BYTES) {
        // Only with single values near the limit: one chunk a record then.
        for (byte[] record : all) {
          write(kind, slot, List.of(record));
        }
        return;
      }
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK_HEAD_BYTES + (int) length);
      bytes.put((byte) kind).putInt(slot).putInt(all.size()).putInt((int) length);
      for (byte[] record : all) {
        bytes.putInt(record.length).put(record);
      }
      writeChecked(bytes.array(), bytes.position());
      records += all.size();
    }

    /** Ends the file and has it on the disk, under its final name. */
    void publish() throws IOException {
      ByteBuffer end = ByteBuffer.allocate(END_BYTES);
      end.put((byte) END_MARK).putLong(records);
      all.update(end.array(), 0, end.position());
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
      unsyncedBytes += length;
      if (unsyncedBytes >= SYNC_BYTES) {
        unsyncedBytes = 0;
        out.flush();
        file.getChannel().force(false);
      }
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
   * @param loader gets the records as they come; what it got is worthless when this throws
   * @throws CorruptSnapshotException when anything is not as it was written
   */
  static Header read(Path path, SnapshotLoader loader) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        DataInputStream data =
            new DataInputStream(new java.io.BufferedInputStream(in, 256 << 10))) {
      return new Reader(path, data, Files.size(path)).read(loader);
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

    Header read(SnapshotLoader loader) throws IOException {
      Header header = readHeader();
      long records = 0;
      for (int kind = in.readUnsignedByte(); kind != END_MARK; kind = in.readUnsignedByte()) {
        check(kind <= HIDDEN && kind >= STRINGS, "unknown kind of chunk: " + kind);
        records += readChunk(kind, loader);
      }
      long expected = in.readLong();
      all.update(ByteBuffer.allocate(9).put((byte) END_MARK).putLong(expected).flip());
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
      check(
          version == VERSION || version == VERSION_BEFORE,
          "its format version is " + version + ", this is " + VERSION);
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

    private int readChunk(int kind, SnapshotLoader loader) throws IOException {
      int place = in.readInt();
      int database = kind == STRINGS_ELSEWHERE ? place >>> DATABASE_SHIFT : 0;
      int slot = kind == STRINGS_ELSEWHERE ? place & (1 << DATABASE_SHIFT) - 1 : place;
      int count = in.readInt();
      int length = in.readInt();
      check(slot >= 0 && slot < Keyspace.SLOT_COUNT, "slot " + slot + " is out of range");
      check(count >= 0 && length >= 0 && length <= size, "slot " + slot + " has a wild length");
      byte[] bytes = in.readNBytes(length);
      check(bytes.length == length, "it ends too early");
      crc.reset();
      crc.update(
          ByteBuffer.allocate(CHUNK_HEAD_BYTES)
              .put((byte) kind)
              .putInt(place)
              .putInt(count)
              .putInt(length)
              .flip());
      crc.update(bytes);
      checkSum("slot " + slot);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      try {
        for (int i = 0; i < count; i++) {
          load(kind, database, slot, buffer, loader);
        }
      } catch (CorruptEntryException e) {
        throw new CorruptSnapshotException(path, "slot " + slot + ": " + e.getMessage());
      }
      return count;
    }

    private void load(int kind, int database, int slot, ByteBuffer buffer, SnapshotLoader loader)
        throws IOException {
      check(buffer.remaining() >= 4, "slot " + slot + " holds too few records");
      int length = buffer.getInt();
      check(
          length >= 0 && length <= buffer.remaining(),
          "a record of slot " + slot + " has a wild length");
      ByteBuffer record = buffer.slice(buffer.position(), length);
      buffer.position(buffer.position() + length);
      switch (kind) {
        case PIECES -> loader.loadPiece(record);
        case SLOTS -> loader.loadSlots(record);
        case HIDDEN -> {
          check(length >= 8, "keys of a migration without its number");
          loader.loadHidden(record.getLong(), record.slice());
        }
        default -> {
          byte[] bytes = new byte[length];
          record.get(bytes);
          loader.loadString(database, slot, bytes);
        }
      }
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
