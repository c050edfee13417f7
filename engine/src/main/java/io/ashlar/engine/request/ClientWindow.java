package io.ashlar.engine.request;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CorruptEntryException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client in one slot that are remembered, by ascending sequence. Below or at
 * the floor nothing is known; above it, what is not here was not executed.
 */
public final class ClientWindow {
  /** This object, its client, its arrays' heads and its place in the slot's table. */
  static final int HEAP_BYTES = 160;

  static final int RECORD_HEAP_BYTES = 12;
  private static final int ARRAY_HEAD_BYTES = 12;
  private static final int INITIAL_RECORDS = 1;

  final ClientId client;
  private long floor;
  private long usedMs;
  private long[] sequences;
  private byte[][] replies;
  private int from;
  private int to;

  /** Of replies that are not shared. */
  private int replyBytes;

  ClientWindow(ClientId client) {
    this(client, 0, 0, new long[INITIAL_RECORDS], new byte[INITIAL_RECORDS][], 0);
  }

  private ClientWindow(
      ClientId client, long floor, long usedMs, long[] sequences, byte[][] replies, int count) {
    this.client = client;
    this.floor = floor;
    this.usedMs = usedMs;
    this.sequences = sequences;
    this.replies = replies;
    this.to = count;
  }

  /** A copy that nobody changes. */
  ClientWindow copy() {
    ClientWindow copy =
        new ClientWindow(
            client,
            floor,
            usedMs,
            Arrays.copyOfRange(sequences, from, to),
            Arrays.copyOfRange(replies, from, to),
            to - from);
    copy.replyBytes = replyBytes;
    return copy;
  }

  /** The highest sequence of which nothing is known any more, 0 for none. */
  long floor() {
    return floor;
  }

  /** The shard's clock at its latest request. */
  long usedMs() {
    return usedMs;
  }

  int count() {
    return to - from;
  }

  /** Whether a request below all that are here is beyond what is remembered, too. */
  boolean isFull() {
    return to - from >= RequestLimits.RECORDS_PER_CLIENT
        || replyBytes >= RequestLimits.REPLY_BYTES_PER_CLIENT;
  }

  /** Whether nothing can be said of a sequence that is not here. */
  boolean isBelow(long sequence) {
    return sequence <= floor || (isFull() && sequence < sequences[from]);
  }

  int heapBytes() {
    return HEAP_BYTES + sequences.length * RECORD_HEAP_BYTES + replyBytes;
  }

  /** The kept reply; null when this sequence is not here. */
  byte @Nullable [] reply(long sequence) {
    int at = Arrays.binarySearch(sequences, from, to, sequence);
    return at < 0 ? null : replies[at];
  }

  /** Remembers one more. The sequence is above the floor and not here. */
  void add(long sequence, byte[] reply, long nowMs) {
    int at = -1 - Arrays.binarySearch(sequences, from, to, sequence);
    if (at < 0 || sequence <= floor) {
      throw new CorruptEntryException("request " + sequence + " is remembered twice");
    }
    if (to == sequences.length) {
      at -= from;
      makeRoom();
    }
    System.arraycopy(sequences, at, sequences, at + 1, to - at);
    System.arraycopy(replies, at, replies, at + 1, to - at);
    sequences[at] = sequence;
    replies[at] = reply;
    to++;
    replyBytes += ownBytes(reply);
    usedMs = Math.max(usedMs, nowMs);
  }

  /** Moves the records to the front, of larger arrays when most places are taken. */
  private void makeRoom() {
    int count = to - from;
    int places =
        count > sequences.length / 2 ? count + Math.max(1, count / 2) + 1 : sequences.length;
    long[] longer = new long[places];
    byte[][] longerReplies = new byte[places][];
    System.arraycopy(sequences, from, longer, 0, count);
    System.arraycopy(replies, from, longerReplies, 0, count);
    sequences = longer;
    replies = longerReplies;
    from = 0;
    to = count;
  }

  /** Forgets everything up to a sequence. */
  void raiseFloor(long newFloor) {
    if (newFloor <= floor) {
      return;
    }
    floor = newFloor;
    while (from < to && sequences[from] <= newFloor) {
      replyBytes -= ownBytes(replies[from]);
      replies[from++] = ReplyBytes.NOTHING;
    }
    if (from == to && sequences.length > 16) {
      sequences = new long[INITIAL_RECORDS];
      replies = new byte[INITIAL_RECORDS][];
      from = 0;
      to = 0;
    }
  }

  /**
   * Where the floor has to be when a reply of so many bytes is added, for the limits to be kept.
   *
   * @param wanted where the client wants it
   */
  long floorFor(long sequence, byte[] reply, long wanted) {
    long at = Math.max(floor, wanted);
    int next = from;
    int records = to - from + 1;
    int bytes = replyBytes + ownBytes(reply);
    while (next < to
        && (sequences[next] <= at
            || ((records > RequestLimits.RECORDS_PER_CLIENT
                    || bytes > RequestLimits.REPLY_BYTES_PER_CLIENT)
                && sequences[next] < sequence))) {
      at = Math.max(at, sequences[next]);
      bytes -= ownBytes(replies[next++]);
      records--;
    }
    return at;
  }

  private static int ownBytes(byte[] reply) {
    return ReplyBytes.isShared(reply) ? 0 : ARRAY_HEAD_BYTES + reply.length;
  }

  // ---- bytes ----

  /** Everything but the client. */
  public void write(ByteWriter out) {
    out.varlong(floor);
    out.int64(usedMs);
    out.varint(to - from);
    for (int i = from; i < to; i++) {
      out.varlong(sequences[i]);
      out.bytes(replies[i]);
    }
  }

  /** Whose it is. */
  public ClientId client() {
    return client;
  }

  static ClientWindow read(ClientId client, ByteReader in) {
    long floor = in.varlong();
    long usedMs = in.int64();
    int count = in.count();
    ClientWindow window =
        new ClientWindow(client, floor, usedMs, new long[count], new byte[count][], 0);
    for (int i = 0; i < count; i++) {
      window.add(in.varlong(), ReplyBytes.shared(in.bytes()), usedMs);
    }
    return window;
  }

  /** Equal for equal contents. */
  long checksum() {
    long sum = client.high() * 31 + client.low();
    sum = sum * 31 + floor;
    sum = sum * 31 + usedMs;
    for (int i = from; i < to; i++) {
      sum = (sum * 31 + sequences[i]) * 31 + Arrays.hashCode(replies[i]);
    }
    return sum * 0x9e3779b97f4a7c15L;
  }
}
