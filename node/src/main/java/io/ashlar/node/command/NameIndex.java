package io.ashlar.node.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds values by lower-case names that clients send as bytes in any case. Open addressing over at
 * most half-full places, so a look-up is a hash and mostly one comparison, without allocation.
 *
 * <p>Immutable; any thread.
 */
final class NameIndex<V> {
  private final byte[][] names;
  private final List<@Nullable V> values;
  private final int mask;

  NameIndex(Map<String, V> byName) {
    int places = Math.max(2, Integer.highestOneBit(Math.max(1, byName.size())) * 4);
    mask = places - 1;
    names = new byte[places][];
    values = new ArrayList<>(places);
    for (int i = 0; i < places; i++) {
      values.add(null);
    }
    byName.forEach(
        (name, value) -> {
          byte[] bytes = name.getBytes(UTF_8);
          int place = hash(bytes) & mask;
          while (names[place] != null) {
            place = (place + 1) & mask;
          }
          names[place] = bytes;
          values.set(place, value);
        });
  }

  @Nullable V find(byte[] name) {
    int place = hash(name) & mask;
    while (names[place] != null) {
      if (matches(names[place], name)) {
        return values.get(place);
      }
      place = (place + 1) & mask;
    }
    return null;
  }

  private static boolean matches(byte[] lowerName, byte[] name) {
    if (lowerName.length != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (lowerName[i] != lower(name[i])) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] name) {
    int hash = name.length;
    for (byte b : name) {
      hash = hash * 31 + lower(b);
    }
    return hash ^ (hash >>> 15);
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }
}
