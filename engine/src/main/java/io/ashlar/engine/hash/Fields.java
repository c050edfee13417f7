package io.ashlar.engine.hash;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/** Lists of byte strings in changes: a count of groups, then the strings. */
final class Fields {
  private Fields() {}

  static void write(ByteWriter out, List<byte[]> strings, int groupSize) {
    out.varint(strings.size() / groupSize);
    for (byte[] string : strings) {
      out.bytes(string);
    }
  }

  static List<byte[]> read(ByteReader in, int groupSize) {
    int count = in.count();
    // Not with the count as capacity: a damaged one may be as large as its entry.
    List<byte[]> strings = new ArrayList<>();
    for (long i = 0; i < (long) count * groupSize; i++) {
      strings.add(in.bytes());
    }
    return strings;
  }
}
