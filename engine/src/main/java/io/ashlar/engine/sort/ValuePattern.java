package io.ashlar.engine.sort;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.hash.HashFields;
import io.ashlar.engine.keyspace.Records;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the value that belongs to an element is: {@code prefix*suffix} names a string, {@code
 * prefix*suffix->field} a field of a hash, {@code #} is the element itself. A pattern without
 * {@code *} names nothing.
 */
final class ValuePattern {
  private static final byte[] NOTHING = {};

  private enum Kind {
    ELEMENT,
    NOWHERE,
    KEY
  }

  private final Kind kind;
  private final byte[] prefix;
  private final byte[] suffix;
  private final byte @Nullable [] field;

  private ValuePattern(Kind kind, byte[] prefix, byte[] suffix, byte @Nullable [] field) {
    this.kind = kind;
    this.prefix = prefix;
    this.suffix = suffix;
    this.field = field;
  }

  static ValuePattern of(byte[] pattern) {
    if (isElement(pattern)) {
      return new ValuePattern(Kind.ELEMENT, NOTHING, NOTHING, null);
    }
    int star = star(pattern);
    if (star < 0) {
      return new ValuePattern(Kind.NOWHERE, NOTHING, NOTHING, null);
    }
    int arrow = arrow(pattern, star + 1);
    // An arrow with nothing behind it belongs to the key's name.
    boolean hasField = arrow >= 0 && arrow + 2 < pattern.length;
    return new ValuePattern(
        Kind.KEY,
        Arrays.copyOf(pattern, star),
        Arrays.copyOfRange(pattern, star + 1, hasField ? arrow : pattern.length),
        hasField ? Arrays.copyOfRange(pattern, arrow + 2, pattern.length) : null);
  }

  static boolean isElement(byte[] pattern) {
    return pattern.length == 1 && pattern[0] == '#';
  }

  /** Whether the pattern depends on the element. */
  static boolean isConstant(byte[] pattern) {
    return star(pattern) < 0;
  }

  private static int star(byte[] pattern) {
    for (int i = 0; i < pattern.length; i++) {
      if (pattern[i] == '*') {
        return i;
      }
    }
    return -1;
  }

  private static int arrow(byte[] pattern, int from) {
    for (int i = from; i + 1 < pattern.length; i++) {
      if (pattern[i] == '-' && pattern[i + 1] == '>') {
        return i;
      }
    }
    return -1;
  }

  /** The value, null when there is none. */
  byte @Nullable [] value(Execution x, byte[] element) {
    return switch (kind) {
      case ELEMENT -> element;
      case NOWHERE -> null;
      case KEY -> look(x, key(element));
    };
  }

  private byte[] key(byte[] element) {
    byte[] key = Arrays.copyOf(prefix, prefix.length + element.length + suffix.length);
    System.arraycopy(element, 0, key, prefix.length, element.length);
    System.arraycopy(suffix, 0, key, prefix.length + element.length, suffix.length);
    return key;
  }

  private byte @Nullable [] look(Execution x, byte[] key) {
    Object record = x.find(key);
    if (record == null) {
      return null;
    }
    if (field != null) {
      return HashFields.value(Records.collection(record), field, x.nowMs());
    }
    return Records.isString(record) ? Records.stringBytes(record) : null;
  }
}
