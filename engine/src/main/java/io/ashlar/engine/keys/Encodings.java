package io.ashlar.engine.keys;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.ObjectRecord;
import io.ashlar.engine.keyspace.StringRecord;

/** The names that OBJECT ENCODING gives to the forms records are kept in. */
final class Encodings {
  /** Up to this length Redis keeps a string in one piece with its header. */
  private static final int EMBEDDED_BYTES = 44;

  private Encodings() {}

  static String of(Object record) {
    if (record instanceof ObjectRecord object) {
      return object.value().encodingName();
    }
    byte[] string = (byte[]) record;
    if (isInteger(string)) {
      return "int";
    }
    return StringRecord.isRaw(string) || StringRecord.valueLength(string) > EMBEDDED_BYTES
        ? "raw"
        : "embstr";
  }

  /** Whether the record is kept as an integer of at least 0 and below {@code limit}. */
  static boolean isSmallInteger(Object record, long limit) {
    if (!(record instanceof byte[] string) || !isInteger(string)) {
      return false;
    }
    long value =
        Numbers.toLong(string, StringRecord.valueOffset(string), StringRecord.valueLength(string));
    return value >= 0 && value < limit;
  }

  private static boolean isInteger(byte[] string) {
    return !StringRecord.isRaw(string)
        && Numbers.isLong(
            string, StringRecord.valueOffset(string), StringRecord.valueLength(string));
  }
}
