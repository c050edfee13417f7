package io.ashlar.engine.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Numbers;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Writes ziplists as Redis did before 7.0, for tests of the reader. */
public final class Ziplists {
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private int count;
  private int lastAt = 10;
  private int before;

  public Ziplists add(List<String> elements) {
    elements.forEach(element -> add(element.getBytes(ISO_8859_1)));
    return this;
  }

  private void add(byte[] element) {
    int start = entries.size();
    if (before < 254) {
      entries.write(before);
    } else {
      entries.write(254);
      little(before, 4);
    }
    if (Numbers.isLong(element)) {
      integer(Numbers.toLong(element));
    } else {
      if (element.length < 64) {
        entries.write(element.length);
      } else if (element.length < 16384) {
        entries.write(0x40 | element.length >> 8);
        entries.write(element.length);
      } else {
        entries.write(0x80);
        for (int shift = 24; shift >= 0; shift -= 8) {
          entries.write(element.length >> shift);
        }
      }
      entries.writeBytes(element);
    }
    lastAt = 10 + start;
    before = entries.size() - start;
    count++;
  }

  private void integer(long value) {
    if (value >= 0 && value <= 12) {
      entries.write(0xf1 + (int) value);
    } else if (value == (byte) value) {
      entries.write(0xfe);
      little(value, 1);
    } else if (value == (short) value) {
      entries.write(0xc0);
      little(value, 2);
    } else if (value << 40 >> 40 == value) {
      entries.write(0xf0);
      little(value, 3);
    } else if (value == (int) value) {
      entries.write(0xd0);
      little(value, 4);
    } else {
      entries.write(0xe0);
      little(value, 8);
    }
  }

  private void little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      entries.write((int) (value >> 8 * i));
    }
  }

  public byte[] toBytes() {
    byte[] all = new byte[10 + entries.size() + 1];
    LittleEndian.setInt32(all, 0, all.length);
    LittleEndian.setInt32(all, 4, lastAt);
    LittleEndian.setInt16(all, 8, Math.min(count, 65535));
    System.arraycopy(entries.toByteArray(), 0, all, 10, entries.size());
    all[all.length - 1] = (byte) 0xff;
    return all;
  }
}
