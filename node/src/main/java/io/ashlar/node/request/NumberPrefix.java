package io.ashlar.node.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Words;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a router says of a request by one number: {@code ASHLAR word number} and then the request.
 */
public final class NumberPrefix {
  /**
   * Which of the router's clients makes the changes of the request, for clients that want to hear
   * nothing of their own: {@code ASHLAR BY writer}, before a {@link RequestPrefix} if there is one.
   * Below 0, so that it is no client's of the node itself. Only for nodes that have agreed to
   * {@code ASHLAR ROUTER WRITERS}.
   */
  public static final NumberPrefix WRITER = new NumberPrefix("BY", number -> number < 0);

  /**
   * How old the state may be from which a follower answers a read, in milliseconds: {@code ASHLAR
   * FRESH max}.
   */
  public static final NumberPrefix STALENESS_MAX = new NumberPrefix("FRESH", number -> number >= 0);

  private static final byte[] ASHLAR = "ASHLAR".getBytes(US_ASCII);

  /** Words before the request. */
  private static final int LENGTH = 3;

  private final String word;
  private final LongPredicate possible;

  private NumberPrefix(String word, LongPredicate possible) {
    this.word = word;
    this.possible = possible;
  }

  /**
   * What stands before a request, and the request.
   *
   * @param args the request
   */
  public record Prefixed(long number, byte[][] args) {}

  /** The request with the number before it. */
  public byte[][] put(long number, byte[][] args) {
    byte[][] all = new byte[LENGTH + args.length][];
    all[0] = ASHLAR;
    all[1] = word.getBytes(US_ASCII);
    all[2] = Long.toString(number).getBytes(US_ASCII);
    System.arraycopy(args, 0, all, LENGTH, args.length);
    return all;
  }

  /** What {@link #put} has put together; null when it is something else. */
  @Nullable Prefixed read(byte[][] all) {
    if (all.length <= LENGTH || !Arrays.equals(all[0], ASHLAR) || !Words.is(all[1], word)) {
      return null;
    }
    try {
      long number = Long.parseLong(new String(all[2], US_ASCII));
      return possible.test(number)
          ? new Prefixed(number, Arrays.copyOfRange(all, LENGTH, all.length))
          : null;
    } catch (NumberFormatException e) {
      return null; // Not what a router says: the command table has an error for it.
    }
  }
}
