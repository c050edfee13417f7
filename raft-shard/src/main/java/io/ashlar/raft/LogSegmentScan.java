package io.ashlar.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of one file of a Ratis log, as {@code SegmentedRaftLogReader} and {@code
 * SegmentedRaftLogOutputStream} of Ratis 3.3.0 define them.
 *
 * <pre>
 * file  := "RaftLog1" entry* 0*
 * entry := length:varint LogEntryProto crc32c:u32    the checksum covers length and message
 * LogEntryProto begins with term (field 1) and index (field 2), both varints, left out when 0
 * </pre>
 *
 * <p><b>Torn</b> is the first broken entry when all that was written from there on can be one write
 * that did not finish, that is:
 *
 * <ul>
 *   <li>no whole later entry follows anywhere, and
 *   <li>what follows is zero, apart from the extent of that one entry, and
 *   <li>that extent shows that something is missing: its end was not written, or a whole disk
 *       sector of it was not (after a power failure sectors may be written in any order).
 * </ul>
 *
 * Everything else, a complete entry with a wrong checksum above all, is damage.
 */
final class LogSegmentScan {
  /** Sectors are written whole. */
  private static final int SECTOR_BYTES = 512;

  /** No entry is larger, nor any single write: fragments are, with room for what wraps them. */
  private static final int WRITE_BYTES_MAX = 2 * Fragments.FRAGMENT_BYTES;

  private static final int CHECKSUM_BYTES = 4;
  private static final int TERM_TAG = 1 << 3;
  private static final int INDEX_TAG = 2 << 3;

  private final Path file;
  private final ByteBuffer bytes;
  private final int size;
  private final CRC32C crc = new CRC32C();
  private long lastIndex;
  private long lastTerm;

  /** How the entries end. */
  sealed interface End {
    /** After a whole entry; zeros or nothing follow. */
    record Clean(int offset) implements End {}

    /**
     * With an entry that was not written to its end.
     *
     * @param offset where it begins
     * @param writtenBytes up to its last byte that is not zero
     */
    record Torn(int offset, int writtenBytes) implements End {}
  }

  /**
   * @param bytes the whole file
   * @param firstIndex the index that its name promises
   */
  LogSegmentScan(Path file, ByteBuffer bytes, long firstIndex) {
    this.file = file;
    this.bytes = bytes;
    this.size = bytes.limit();
    this.lastIndex = firstIndex - 1;
  }

  /** The last whole entry; one less than the first when there is none. */
  long lastIndex() {
    return lastIndex;
  }

  IOException damaged(long offset, String what) {
    return new IOException(
        "log file "
            + file
            + " is damaged at offset "
            + offset
            + " in the middle: "
            + what
            + "; entries that were acknowledged may be lost here. Remove this replica from its"
            + " shard and add a new one: with only its files removed it could elect a leader that"
            + " misses them, too");
  }

  /**
   * Whether the file begins as it must; false when its header was not written to its end.
   *
   * @throws IOException when it begins with anything else
   */
  boolean header() throws IOException {
    byte[] header = LogTailRepair.header();
    int matching = 0;
    while (matching < header.length && matching < size && bytes.get(matching) == header[matching]) {
      matching++;
    }
    if (matching == header.length) {
      return true;
    }
    if (lastWritten(matching) > matching) {
      throw damaged(matching, "its header is wrong");
    }
    return false;
  }

  /**
   * Reads entries up to this index or the end.
   *
   * @throws IOException when it is damaged
   */
  End entries(long upToIndex) throws IOException {
    int at = LogTailRepair.header().length;
    while (lastIndex < upToIndex) {
      if (at == size) {
        return new End.Clean(at);
      }
      Entry entry = entryAt(at);
      if (entry == null) {
        return broken(at);
      }
      if (entry.index != lastIndex + 1 || entry.term < lastTerm) {
        throw damaged(
            at,
            "entry (t:"
                + entry.term
                + ", i:"
                + entry.index
                + ") follows (t:"
                + lastTerm
                + ", i:"
                + lastIndex
                + ")");
      }
      lastIndex = entry.index;
      lastTerm = entry.term;
      at = entry.end;
    }
    return new End.Clean(at);
  }

  private End broken(int at) throws IOException {
    int written = lastWritten(at);
    if (written == at) {
      return new End.Clean(at);
    }
    for (int later = at + 1; later < written; later++) {
      Entry entry = entryAt(later);
      if (entry != null && entry.index > lastIndex && entry.term >= lastTerm) {
        throw damaged(at, "a whole entry " + entry.index + " follows at offset " + later);
      }
    }
    Length length = lengthAt(at);
    if (length == null) {
      // Its very first bytes are missing or are no length.
      boolean firstSectorLost = isZero(at, nextSector(at));
      boolean lengthCutOff = written - at < 5;
      if (!(firstSectorLost && written - at <= WRITE_BYTES_MAX) && !lengthCutOff) {
        throw damaged(at, "there is no entry, but bytes that are not zero follow");
      }
      return new End.Torn(at, written - at);
    }
    long end = at + (long) length.total;
    if (length.total > WRITE_BYTES_MAX) {
      throw damaged(at, "the entry claims " + length.total + " bytes");
    }
    if (written > end) {
      throw damaged(at, "the entry's checksum is wrong and bytes that are not zero follow it");
    }
    if (written == end && !missesSector(at, (int) end)) {
      throw damaged(at, "the entry is complete, but its checksum is wrong");
    }
    if (onlyLengthIsWrong(at, written)) {
      throw damaged(at, "the entry is complete, but its length is wrong");
    }
    return new End.Torn(at, written - at);
  }

  /** Whether what was written would be an entry if its length said so; then nothing is missing. */
  private boolean onlyLengthIsWrong(int at, int written) {
    for (int end = written; end < written + CHECKSUM_BYTES && end <= size; end++) {
      for (int prefix = 1; prefix <= 4; prefix++) {
        int length = end - at - prefix - CHECKSUM_BYTES;
        if (length > 0 && varintBytes(length) == prefix) {
          crc.reset();
          for (int i = 0; i < prefix; i++) {
            crc.update((length >>> (7 * i) & 0x7f) | (i + 1 < prefix ? 0x80 : 0));
          }
          crc.update(bytes.duplicate().position(at + prefix).limit(end - CHECKSUM_BYTES));
          if (bytes.getInt(end - CHECKSUM_BYTES) == (int) crc.getValue()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether no byte of some disk sector between these offsets was written. */
  private boolean missesSector(int from, int to) {
    for (int at = from; at < to; at = nextSector(at)) {
      if (isZero(at, Math.min(to, nextSector(at)))) {
        return true;
      }
    }
    return false;
  }

  private static int nextSector(int at) {
    return (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
  }

  private boolean isZero(int from, int to) {
    for (int at = from; at < Math.min(to, size); at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The end of what is not zero from this offset on; the offset itself when all is. */
  private int lastWritten(int from) {
    int end = size;
    while (end > from && bytes.get(end - 1) == 0) {
      end--;
    }
    return end;
  }

  // ---- one entry ----

  /** A whole entry with a right checksum. */
  private record Entry(long term, long index, int end) {}

  /**
   * @param prefix bytes of the length itself
   * @param total bytes of the entry with length and checksum
   */
  private record Length(int prefix, int total) {}

  private @Nullable Length lengthAt(int at) {
    long value = 0;
    for (int i = 0; i < 5 && at + i < size; i++) {
      byte next = bytes.get(at + i);
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        long total = i + 1 + value + CHECKSUM_BYTES;
        return value == 0 || total > Integer.MAX_VALUE ? null : new Length(i + 1, (int) total);
      }
    }
    return null;
  }

  private @Nullable Entry entryAt(int at) {
    Length length = lengthAt(at);
    if (length == null || length.total > size - at) {
      return null;
    }
    int from = at + length.prefix;
    int to = at + length.total - CHECKSUM_BYTES;
    // The cheap look first: when searching, nearly every offset fails here.
    long term = 0;
    if (from < to && bytes.get(from) == TERM_TAG) {
      term = varint(from + 1, to);
      from = term < 0 ? to : from + 1 + varintBytes(term);
    }
    long index = 0;
    if (from < to && bytes.get(from) == INDEX_TAG) {
      index = varint(from + 1, to);
    }
    if (term < 0 || index < 0 || (term == 0 && index == 0)) {
      return null;
    }
    crc.reset();
    crc.update(bytes.duplicate().position(at).limit(to));
    return bytes.getInt(to) == (int) crc.getValue()
        ? new Entry(term, index, at + length.total)
        : null;
  }

  /** A number of at most 63 bits, -1 when there is none. */
  private long varint(int at, int to) {
    long value = 0;
    for (int i = 0; i < 9 && at + i < to; i++) {
      byte next = bytes.get(at + i);
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static int varintBytes(long value) {
    return Math.max(1, (64 - Long.numberOfLeadingZeros(value) + 6) / 7);
  }
}
