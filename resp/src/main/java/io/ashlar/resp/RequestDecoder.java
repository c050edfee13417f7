package io.ashlar.resp;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into requests, in pieces of any size. One argument is one array
 * and a request is the array of those; nothing else is allocated for a request that arrives whole.
 *
 * <p>Both ways of asking are known: an array of bulk strings, and inline lines. {@code *0}, {@code
 * *-1} and blank lines are skipped. As in Redis the byte after a CR and the two bytes after a bulk
 * string are skipped without a look at them. How the input is cut into pieces never changes what
 * comes out.
 *
 * <p>A violation of the protocol or of a limit sets {@link #error()}; nothing is read after that.
 *
 * <p>A bulk of at least {@link #LARGE_BULK_BYTES} can be received without a copy: while {@link
 * #inLargeBulk()}, read from the socket into {@link #bulkArray()} and say so by {@link
 * #bulkFilled}; or just keep calling {@link #feed}.
 */
public final class RequestDecoder {
  /** From this declared length on, {@link #inLargeBulk()} offers the argument's own array. */
  public static final int LARGE_BULK_BYTES = 32 * 1024;

  private static final int FIRST_ARGUMENTS = 1024;

  private static final byte[] EMPTY = {};
  private static final byte[][] NO_ARGUMENTS = {};

  /** Takes what was decoded. */
  @FunctionalInterface
  public interface Handler {
    /**
     * A whole request. Must not call the decoder's {@code feed}; may change its limits and whether
     * it is authenticated, from the next request on.
     *
     * @param args at least one argument; the callee owns all arrays
     * @return false to pause: {@code feed} returns the position after this request
     */
    boolean request(byte[][] args);
  }

  /** In the order in which a request goes through them. */
  private enum State {
    /** Before the first byte of a request. */
    START,
    /** In a line without a type byte, which {@link #inline} collects. */
    INLINE,
    /** In {@code *3}. */
    COUNT_LINE,
    COUNT_LF,
    /** Before or in {@code $5}. */
    BULK_LINE,
    BULK_LF,
    BULK_BODY,
    /** Before the two bytes that end a bulk string. */
    BODY_CR,
    BODY_LF,
    FAILED
  }

  private final int maxMultibulkLength;
  private final int maxInlineBytes;
  private final long maxQueryBufferBytes;
  private int maxBulkBytes;
  private boolean authenticated = true;

  private State state = State.START;
  private boolean paused;
  private Reply.@Nullable Error error;

  /** The arguments so far: the first {@link #argumentCount} of {@link #wantedCount}. */
  private byte[][] arguments = NO_ARGUMENTS;

  private int argumentCount;
  private int wantedCount;

  /** Heap bytes of the arguments so far. */
  private long heldBytes;

  private final BulkAssembly bulk = new BulkAssembly();

  private final LengthLine line = new LengthLine();

  private byte[] inline = EMPTY;
  private int inlineLength;

  /** A decoder for a connection that is authenticated, see {@link #setAuthenticated}. */
  public RequestDecoder(RespLimits limits) {
    maxMultibulkLength = limits.maxMultibulkLength();
    maxInlineBytes = limits.maxInlineBytes();
    maxQueryBufferBytes = limits.maxQueryBufferBytes();
    setMaxBulkBytes(limits.maxBulkBytes());
  }

  /** Changes {@code proto-max-bulk-len} for bulk strings whose length is yet to come. */
  public void setMaxBulkBytes(long bytes) {
    maxBulkBytes = (int) Math.min(bytes, RespLimits.MAX_ARRAY_BYTES);
  }

  /** Whether the narrow limits for strangers are off. They look at lengths yet to come. */
  public void setAuthenticated(boolean authenticated) {
    this.authenticated = authenticated;
  }

  /**
   * Decodes {@code buffer[from, to)}, calling the handler once per request. Keeps no reference to
   * the buffer.
   *
   * @return the position up to which it consumed; less than {@code to} only if the handler paused
   *     or {@link #error()} is set. After a pause, feed the rest again
   */
  public int feed(byte[] buffer, int from, int to, Handler handler) {
    Objects.checkFromToIndex(from, to, buffer.length);
    paused = false;
    int pos = from;
    while (pos < to && !paused && state != State.FAILED) {
      pos =
          switch (state) {
            case START -> start(buffer, pos, to);
            case INLINE -> readInline(buffer, pos, to, handler);
            case COUNT_LINE -> readLine(buffer, pos, to, State.COUNT_LF);
            case COUNT_LF -> endCountLine(pos);
            case BULK_LINE ->
                line.length() == 0
                    ? readArguments(buffer, pos, to, handler)
                    : readLine(buffer, pos, to, State.BULK_LF);
            case BULK_LF -> endBulkLine(pos);
            case BULK_BODY -> readBody(buffer, pos, to);
            case BODY_CR -> {
              state = State.BODY_LF;
              yield pos + 1;
            }
            case BODY_LF -> endBody(pos, handler);
            case FAILED -> throw new AssertionError();
          };
    }
    return pos;
  }

  /** What was wrong with the input, to be sent before the connection is closed; null so far. */
  public Reply.@Nullable Error error() {
    return error;
  }

  /** Heap bytes held for the unfinished request: CLIENT LIST's {@code qbuf}. */
  public long bufferedBytes() {
    return heldBytes + bulk.allocatedBytes() + line.heldBytes() + inlineLength;
  }

  /** Whether the next input bytes are payload of a large bulk string. */
  public boolean inLargeBulk() {
    return state == State.BULK_BODY && bulk.declaredBytes() >= LARGE_BULK_BYTES;
  }

  /** Where the payload goes. Another array after each {@link #bulkFilled}, as it grows in steps. */
  public byte[] bulkArray() {
    return bulk.array();
  }

  /** Where in {@link #bulkArray()} the next byte goes. */
  public int bulkOffset() {
    return bulk.filledBytes();
  }

  /** How many bytes may be put there now: at least one, often less than the payload still needs. */
  public int bulkRemaining() {
    return bulk.allocatedBytes() - bulk.filledBytes();
  }

  /**
   * Says that {@code count} bytes were put into {@link #bulkArray()} at {@link #bulkOffset()}.
   * Never completes a request, since a line end follows the payload: {@link #feed} does.
   *
   * @throws IllegalStateException unless {@link #inLargeBulk()}
   */
  public void bulkFilled(int count) {
    if (!inLargeBulk()) {
      throw new IllegalStateException("no large bulk string is being received");
    }
    Objects.checkFromIndexSize(bulkOffset(), count, bulk.allocatedBytes());
    bulk.filled(count);
    if (bulk.complete()) {
      state = State.BODY_CR;
    }
  }

  private int start(byte[] buffer, int pos, int to) {
    if (buffer[pos] != '*') {
      state = State.INLINE;
      return pos;
    }
    long count = WireInteger.shortLength(buffer, pos + 1, to);
    if (count == WireInteger.NOT_SHORT) {
      state = State.COUNT_LINE;
      return pos;
    }
    beginRequest(count >>> 32);
    return (int) count;
  }

  /** Collects a length line up to its CR. */
  private int readLine(byte[] buffer, int pos, int to, State afterCr) {
    while (pos < to) {
      byte next = buffer[pos++];
      if (next == '\r') {
        state = afterCr;
        return pos;
      }
      line.append(next);
      if (line.length() > maxInlineBytes) {
        fail(
            afterCr == State.COUNT_LF ? "too big mbulk count string" : "too big bulk count string");
        return pos;
      }
    }
    return pos;
  }

  private int endCountLine(int pos) {
    long count = line.number();
    line.clear();
    if (count == WireInteger.INVALID) {
      fail("invalid multibulk length");
    } else {
      beginRequest(count);
    }
    return pos + 1;
  }

  private void beginRequest(long count) {
    if (count > maxMultibulkLength) {
      fail("invalid multibulk length");
    } else if (count > RespLimits.MAX_UNAUTHENTICATED_ARGUMENTS && !authenticated) {
      fail("unauthenticated multibulk length");
    } else if (count <= 0) {
      state = State.START;
    } else {
      wantedCount = (int) count;
      arguments = new byte[Math.min(wantedCount, FIRST_ARGUMENTS)][];
      argumentCount = 0;
      state = State.BULK_LINE;
    }
  }

  /**
   * The way of nearly all bytes: takes arguments that lie whole in the buffer, on local variables.
   * What is left, an argument that is cut, large or wrong, goes through the states byte by byte.
   */
  private int readArguments(byte[] buffer, int pos, int to, Handler handler) {
    byte[][] into = arguments;
    int count = argumentCount;
    int wanted = wantedCount;
    long held = heldBytes;
    int longest =
        authenticated
            ? maxBulkBytes
            : Math.min(maxBulkBytes, RespLimits.MAX_UNAUTHENTICATED_BULK_BYTES);
    while (count < wanted && pos < to && buffer[pos] == '$') {
      long header = WireInteger.shortLength(buffer, pos + 1, to);
      int length = (int) (header >> 32);
      int body = (int) header;
      if (length < 0 || length > longest || length > to - body - 2) {
        break;
      }
      held += length + RespLimits.ARGUMENT_OVERHEAD_BYTES;
      if (held > maxQueryBufferBytes) {
        break;
      }
      if (count == into.length) {
        into = grown(into, wanted);
      }
      into[count++] = length == 0 ? EMPTY : Arrays.copyOfRange(buffer, body, body + length);
      heldBytes = held;
      pos = body + length + 2;
    }
    arguments = into;
    argumentCount = count;
    if (count == wanted) {
      deliver(handler);
      return pos;
    }
    return pos < to ? readLine(buffer, pos, to, State.BULK_LF) : pos;
  }

  private static byte[][] grown(byte[][] arguments, int wanted) {
    return Arrays.copyOf(arguments, (int) Math.min(2L * arguments.length, wanted));
  }

  private int endBulkLine(int pos) {
    byte type = line.type();
    long length = line.number();
    line.clear();
    if (type != '$') {
      char shown = type == '\r' || type == '\n' ? ' ' : (char) (type & 0xff);
      fail("expected '$', got '" + shown + "'");
    } else if (length < 0 || length > maxBulkBytes) {
      fail("invalid bulk length");
    } else if (length > RespLimits.MAX_UNAUTHENTICATED_BULK_BYTES && !authenticated) {
      fail("unauthenticated bulk length");
    } else if (heldBytes + length + RespLimits.ARGUMENT_OVERHEAD_BYTES > maxQueryBufferBytes) {
      // Refused before it arrives; Redis lets it arrive and then closes without a word.
      fail("query buffer limit exceeded");
    } else {
      bulk.begin((int) length);
      state = length == 0 ? State.BODY_CR : State.BULK_BODY;
    }
    return pos + 1;
  }

  private int readBody(byte[] buffer, int pos, int to) {
    int after = bulk.fill(buffer, pos, to);
    if (bulk.complete()) {
      state = State.BODY_CR;
    }
    return after;
  }

  private int endBody(int pos, Handler handler) {
    heldBytes += bulk.declaredBytes() + RespLimits.ARGUMENT_OVERHEAD_BYTES;
    if (argumentCount == arguments.length) {
      arguments = grown(arguments, wantedCount);
    }
    arguments[argumentCount++] = bulk.take();
    state = State.BULK_LINE;
    if (argumentCount == wantedCount) {
      deliver(handler);
    }
    return pos + 1;
  }

  private int readInline(byte[] buffer, int pos, int to, Handler handler) {
    int end = pos;
    while (end < to && buffer[end] != '\n') {
      end++;
    }
    int total = inlineLength + (end - pos);
    boolean ended = end < to;
    boolean endsInCr =
        ended && total > 0 && (end > pos ? buffer[end - 1] : inline[total - 1]) == '\r';
    // The CR of the line end does not count, but whether a last CR is one shows only at the LF.
    if ((endsInCr ? total - 1 : total) > (ended ? maxInlineBytes : maxInlineBytes + 1)) {
      fail("too big inline request");
      return pos;
    }
    if (!ended || inlineLength > 0) {
      collectInline(buffer, pos, end, total);
    }
    if (!ended) {
      return end;
    }
    byte @Nullable [][] words =
        inlineLength > 0
            ? InlineArguments.split(inline, 0, endsInCr ? total - 1 : total)
            : InlineArguments.split(buffer, pos, endsInCr ? end - 1 : end);
    inline = EMPTY;
    inlineLength = 0;
    state = State.START;
    if (words == null) {
      fail("unbalanced quotes in request");
    } else if (words.length > 0) {
      arguments = words;
      deliver(handler);
    }
    return end + 1;
  }

  private void collectInline(byte[] buffer, int from, int to, int total) {
    if (total > inline.length) {
      inline = Arrays.copyOf(inline, Math.max(total, Math.max(128, 2 * inline.length)));
    }
    System.arraycopy(buffer, from, inline, inlineLength, to - from);
    inlineLength = total;
  }

  private void deliver(Handler handler) {
    byte[][] request = arguments;
    forget();
    state = State.START;
    paused = !handler.request(request);
  }

  private void fail(String reason) {
    forget();
    line.clear();
    inline = EMPTY;
    inlineLength = 0;
    error = new Reply.Error("ERR Protocol error: " + reason);
    state = State.FAILED;
  }

  private void forget() {
    arguments = NO_ARGUMENTS;
    argumentCount = 0;
    wantedCount = 0;
    heldBytes = 0;
  }
}
