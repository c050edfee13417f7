package io.ashlar.node.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Words;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a router says the id of a client's request to a node: {@code ASHLAR ONCE client sequence
 * unanswered-from age-ms} and then the request itself, all in one. A node of an older version
 * refuses the whole, and so never executes it without its id.
 *
 * @param args the request
 */
public record RequestPrefix(RequestId id, byte[][] args) {
  private static final byte[] ASHLAR = "ASHLAR".getBytes(US_ASCII);
  private static final byte[] ONCE = "ONCE".getBytes(US_ASCII);

  /** Words before the request. */
  private static final int LENGTH = 6;

  /** The request with its id before it. */
  public static byte[][] put(RequestId id, byte[][] args) {
    byte[][] all = new byte[LENGTH + args.length][];
    all[0] = ASHLAR;
    all[1] = ONCE;
    all[2] =
        ByteBuffer.allocate(ClientId.BYTES)
            .putLong(id.client().high())
            .putLong(id.client().low())
            .array();
    all[3] = number(id.sequence());
    all[4] = number(id.unansweredFrom());
    all[5] = number(id.ageMs());
    System.arraycopy(args, 0, all, LENGTH, args.length);
    return all;
  }

  /** What {@link #put} has put together; null when it is an ordinary request. */
  static @Nullable RequestPrefix read(byte[][] all) {
    if (all.length <= LENGTH
        || !Arrays.equals(all[0], ASHLAR)
        || !Words.is(all[1], "ONCE")
        || all[2].length != ClientId.BYTES) {
      return null;
    }
    ByteBuffer client = ByteBuffer.wrap(all[2]);
    try {
      RequestId id =
          new RequestId(
              new ClientId(client.getLong(), client.getLong()),
              number(all[3]),
              number(all[4]),
              number(all[5]));
      return new RequestPrefix(id, Arrays.copyOfRange(all, LENGTH, all.length));
    } catch (IllegalArgumentException e) {
      return null; // Not what a router says: the command table has an error for it.
    }
  }

  private static byte[] number(long value) {
    return Long.toString(value).getBytes(US_ASCII);
  }

  private static long number(byte[] digits) {
    return Long.parseLong(new String(digits, US_ASCII));
  }
}
