package io.ashlar.engine.rdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads zipmaps, which kept small hashes before Redis 2.6.
 *
 * <pre>
 * zipmap := count:u8 (length field length free:u8 value unused{free})* 0xff   254: many pairs
 * length := u8 below 254 | 0xfe u32                                           little-endian
 * </pre>
 */
public final class Zipmap {
  private static final int END = 0xff;
  private static final int LONG_LENGTH = 0xfe;

  private final byte[] pack;
  private final int end;
  private final Meter meter;
  private int at = 1;

  private Zipmap(byte[] pack, Meter meter) {
    this.pack = pack;
    this.end = pack.length - 1;
    this.meter = meter;
  }

  /** Field, value, field, value... */
  public static List<byte[]> elements(byte[] pack, Meter meter) throws BadDumpException {
    require(pack.length >= 2 && (pack[pack.length - 1] & 0xff) == END);
    return new Zipmap(pack, meter).elements();
  }

  private List<byte[]> elements() throws BadDumpException {
    List<byte[]> elements = new ArrayList<>();
    while (at < end) {
      elements.add(string(length()));
      int length = length();
      int free = next();
      elements.add(string(length));
      need(free);
      at += free;
    }
    int count = pack[0] & 0xff;
    require(count >= LONG_LENGTH || 2 * count == elements.size());
    return elements;
  }

  private int length() throws BadDumpException {
    int first = next();
    if (first < LONG_LENGTH) {
      return first;
    }
    require(first == LONG_LENGTH);
    need(Integer.BYTES);
    at += Integer.BYTES;
    return LittleEndian.int32(pack, at - Integer.BYTES);
  }

  private byte[] string(int length) throws BadDumpException {
    need(length);
    meter.element(length);
    at += length;
    return Arrays.copyOfRange(pack, at - length, at);
  }

  private int next() throws BadDumpException {
    need(1);
    return pack[at++] & 0xff;
  }

  private void need(int bytes) throws BadDumpException {
    require(bytes >= 0 && bytes <= end - at);
  }

  private static void require(boolean holds) throws BadDumpException {
    if (!holds) {
      throw BadDumpException.damaged("zipmap");
    }
  }
}
