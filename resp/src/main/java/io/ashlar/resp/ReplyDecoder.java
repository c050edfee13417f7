package io.ashlar.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes a server sends into replies, in pieces of any size: for the router, tools and
 * tests. Knows every type of both versions but the streamed ones; {@code !} becomes an {@link
 * Reply.Error}, {@code _} and {@code $-1} become {@link Reply#NIL}, attributes are read and
 * dropped. Stricter than {@link RequestDecoder}: every line must end in CR LF.
 */
public final class ReplyDecoder {
  /** Takes what was decoded. */
  @FunctionalInterface
  public interface Handler {
    /**
     * A whole reply, pushes included. Must not call the decoder.
     *
     * @return false to pause: {@code feed} returns the position after this reply
     */
    boolean reply(Reply reply);
  }

  private static final int DEFAULT_MAX_DEPTH = 128;
  private static final long DEFAULT_MAX_REPLY_BYTES = 1L << 30;

  /** Rough heap cost of a value beside its bytes: the record and the reference to it. */
  private static final int VALUE_OVERHEAD_BYTES = 24;

  private static final byte[] EMPTY = {};
  private static final byte[] LONG_MIN = "-9223372036854775808".getBytes(ISO_8859_1);

  private enum State {
    LINE,
    BULK_BODY,
    BODY_CR,
    BODY_LF,
    FAILED
  }

  private final int maxDepth;
  private final long maxReplyBytes;

  private State state = State.LINE;
  private boolean paused;
  private @Nullable String error;

  /** The aggregates that are open, the innermost first. */
  private final ArrayDeque<OpenAggregate> open = new ArrayDeque<>();

  private final BulkAssembly bulk = new BulkAssembly();
  private byte bulkType;

  private byte[] line = EMPTY;
  private int lineLength;

  private long heldBytes;

  /** Depth at most 128, at most 1 GiB per reply. */
  public ReplyDecoder() {
    this(DEFAULT_MAX_DEPTH, DEFAULT_MAX_REPLY_BYTES);
  }

  /**
   * @param maxDepth most aggregates inside each other
   * @param maxReplyBytes most heap bytes, roughly, that one reply may occupy
   */
  public ReplyDecoder(int maxDepth, long maxReplyBytes) {
    this.maxDepth = maxDepth;
    this.maxReplyBytes = maxReplyBytes;
  }

  /**
   * Decodes {@code buffer[from, to)}, calling the handler once per reply. Keeps no reference to the
   * buffer.
   *
   * @return the position up to which it consumed; less than {@code to} only if the handler paused
   *     or {@link #error()} is set
   */
  public int feed(byte[] buffer, int from, int to, Handler handler) {
    Objects.checkFromToIndex(from, to, buffer.length);
    paused = false;
    int pos = from;
    while (pos < to && !paused && state != State.FAILED) {
      pos =
          switch (state) {
            case LINE -> readLine(buffer, pos, to, handler);
            case BULK_BODY -> readBody(buffer, pos, to);
            case BODY_CR -> expect(buffer, pos, '\r', State.BODY_LF);
            case BODY_LF -> {
              int after = expect(buffer, pos, '\n', State.LINE);
              if (state == State.LINE) {
                endBody(handler);
              }
              yield after;
            }
            case FAILED -> throw new AssertionError();
          };
    }
    return pos;
  }

  /** What was wrong with the input; null so far. Nothing is read any more once it is set. */
  public @Nullable String error() {
    return error;
  }

  /** Heap bytes, roughly, held for the unfinished reply. */
  public long bufferedBytes() {
    return heldBytes + bulk.allocatedBytes() + lineLength;
  }

  private int readLine(byte[] buffer, int pos, int to, Handler handler) {
    int end = pos;
    while (end < to && buffer[end] != '\n') {
      end++;
    }
    if (!hold(end - pos)) {
      return pos;
    }
    if (end == to || lineLength > 0) {
      int total = lineLength + (end - pos);
      if (total > line.length) {
        line = Arrays.copyOf(line, Math.max(total, Math.max(64, 2 * line.length)));
      }
      System.arraycopy(buffer, pos, line, lineLength, end - pos);
      lineLength = total;
    }
    if (end == to) {
      return end;
    }
    if (lineLength > 0) {
      byte[] whole = line;
      int length = lineLength;
      line = EMPTY;
      lineLength = 0;
      endLine(whole, 0, length, handler);
    } else {
      endLine(buffer, pos, end, handler);
    }
    return end + 1;
  }

  /** A line with its type byte and its CR, without the LF. */
  private void endLine(byte[] bytes, int from, int to, Handler handler) {
    int start = from + 1;
    int end = to - 1;
    if (end < start || bytes[end] != '\r') {
      fail("a line must hold a type and end in CR LF");
      return;
    }
    switch (bytes[from]) {
      case '+' -> complete(simple(bytes, start, end), handler);
      case '-' -> complete(new Reply.Error(utf8(bytes, start, end)), handler);
      case ':' -> integer(bytes, start, end, handler);
      case '$', '=', '!' -> beginBulk(bytes[from], bytes, start, end, handler);
      case '*', '~', '>', '%', '|' -> beginAggregate(bytes[from], bytes, start, end, handler);
      case '_' -> {
        if (start == end) {
          complete(Reply.NIL, handler);
        } else {
          fail("invalid null");
        }
      }
      case '#' -> {
        if (end - start == 1 && (bytes[start] == 't' || bytes[start] == 'f')) {
          complete(new Reply.Bool(bytes[start] == 't'), handler);
        } else {
          fail("invalid boolean");
        }
      }
      case ',' -> number(bytes, start, end, handler);
      // Redis passes on unlooked at what a script calls a big number.
      case '(' -> complete(new Reply.BigNumber(utf8(bytes, start, end)), handler);
      default -> fail("unknown type byte " + (bytes[from] & 0xff));
    }
  }

  private static Reply simple(byte[] bytes, int from, int to) {
    boolean ok = to - from == 2 && bytes[from] == 'O' && bytes[from + 1] == 'K';
    return ok ? Reply.OK : new Reply.Simple(utf8(bytes, from, to));
  }

  private void integer(byte[] bytes, int from, int to, Handler handler) {
    boolean plus = to - from > 1 && bytes[from] == '+' && bytes[from + 1] != '-';
    long value = WireInteger.parse(bytes, plus ? from + 1 : from, to);
    if (value == WireInteger.INVALID
        && !Arrays.equals(bytes, from, to, LONG_MIN, 0, LONG_MIN.length)) {
      fail("invalid integer");
    } else {
      complete(Reply.Int.of(value), handler);
    }
  }

  private void number(byte[] bytes, int from, int to, Handler handler) {
    String text = new String(bytes, from, to - from, ISO_8859_1);
    double value;
    switch (text) {
      case "inf", "+inf" -> value = Double.POSITIVE_INFINITY;
      case "-inf" -> value = Double.NEGATIVE_INFINITY;
      case "nan", "-nan" -> value = Double.NaN;
      default -> {
        try {
          // Java would also take blanks, hexadecimals and suffixes.
          if (!text.chars().allMatch(c -> "+-.eE".indexOf(c) >= 0 || (c >= '0' && c <= '9'))) {
            fail("invalid double");
            return;
          }
          value = Double.parseDouble(text);
        } catch (NumberFormatException _) {
          fail("invalid double");
          return;
        }
      }
    }
    complete(new Reply.DoubleReply(value), handler);
  }

  private void beginBulk(byte type, byte[] bytes, int from, int to, Handler handler) {
    long length = WireInteger.parse(bytes, from, to);
    if (length == -1 && type == '$') {
      complete(Reply.NIL, handler);
    } else if (length < 0 || length > RespLimits.MAX_ARRAY_BYTES) {
      fail("invalid bulk length");
    } else if (hold(length)) {
      bulkType = type;
      bulk.begin((int) length);
      state = length == 0 ? State.BODY_CR : State.BULK_BODY;
    }
  }

  private int readBody(byte[] buffer, int pos, int to) {
    int after = bulk.fill(buffer, pos, to);
    if (bulk.complete()) {
      state = State.BODY_CR;
    }
    return after;
  }

  private int expect(byte[] buffer, int pos, char wanted, State then) {
    if (buffer[pos] != wanted) {
      fail("a bulk string must end in CR LF");
      return pos;
    }
    state = then;
    return pos + 1;
  }

  private void endBody(Handler handler) {
    byte[] body = bulk.take();
    switch (bulkType) {
      case '$' -> complete(Reply.Bulk.of(body), handler);
      case '!' -> complete(new Reply.Error(utf8(body, 0, body.length)), handler);
      default -> {
        if (body.length < 4 || body[3] != ':') {
          fail("invalid verbatim string");
        } else {
          String format = new String(body, 0, 3, ISO_8859_1);
          byte[] text = Arrays.copyOfRange(body, 4, body.length);
          complete(new Reply.Verbatim(format, text), handler);
        }
      }
    }
  }

  private void beginAggregate(byte type, byte[] bytes, int from, int to, Handler handler) {
    long count = WireInteger.parse(bytes, from, to);
    if (count == -1 && type == '*') {
      complete(Reply.NIL_ARRAY, handler);
      return;
    }
    long items = type == '%' || type == '|' ? 2 * count : count;
    if (count < 0 || count > Integer.MAX_VALUE || items > Integer.MAX_VALUE) {
      fail("invalid aggregate length");
    } else if (items > 0 && open.size() >= maxDepth) {
      fail("nested too deeply");
    } else if (items > 0) {
      open.push(new OpenAggregate(type, (int) items));
    } else if (type != '|') {
      complete(new OpenAggregate(type, 0).close(), handler);
    }
  }

  /** Puts a value where it belongs, which may complete what is around it, and so on outwards. */
  private void complete(Reply value, Handler handler) {
    if (!hold(VALUE_OVERHEAD_BYTES)) {
      return;
    }
    Reply whole = value;
    OpenAggregate around = open.peek();
    while (around != null) {
      if (!around.add(whole)) {
        return;
      }
      open.pop();
      if (around.isAttribute()) {
        return;
      }
      whole = around.close();
      around = open.peek();
    }
    heldBytes = 0;
    paused = !handler.reply(whole);
  }

  private boolean hold(long bytes) {
    heldBytes += bytes;
    if (heldBytes > maxReplyBytes) {
      fail("reply too large");
      return false;
    }
    return true;
  }

  private void fail(String reason) {
    error = "Protocol error: " + reason;
    state = State.FAILED;
    open.clear();
    line = EMPTY;
    lineLength = 0;
    heldBytes = 0;
  }

  private static String utf8(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8);
  }

  /** An aggregate some of whose items are yet to come. */
  private static final class OpenAggregate {
    private static final int FIRST_ITEMS = 64;

    private final byte type;
    private final int wanted;
    private Reply[] items;
    private int count;

    OpenAggregate(byte type, int wanted) {
      this.type = type;
      this.wanted = wanted;
      this.items = new Reply[Math.min(wanted, isAttribute() ? 0 : FIRST_ITEMS)];
    }

    boolean isAttribute() {
      return type == '|';
    }

    /** Whether that was the last item. */
    boolean add(Reply item) {
      if (!isAttribute()) {
        if (count == items.length) {
          items = Arrays.copyOf(items, (int) Math.min(2L * count, wanted));
        }
        items[count] = item;
      }
      return ++count == wanted;
    }

    Reply close() {
      var list = Collections.unmodifiableList(Arrays.asList(items));
      return switch (type) {
        case '~' -> new Reply.SetReply(list);
        case '>' -> new Reply.Push(list);
        case '%' -> new Reply.MapReply(list);
        default -> new Reply.Array(list);
      };
    }
  }
}
