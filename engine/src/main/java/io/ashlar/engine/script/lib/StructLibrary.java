package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.Values;
import java.util.ArrayList;
import java.util.List;

/** {@code struct}: packing values as C lays them out (lua-struct 0.2). */
public final class StructLibrary {
  private static final int SIZE_MAX = 32;
  private static final int NATIVE_ALIGNMENT = 8;

  private StructLibrary() {}

  public static void open(LuaState state) {
    new Library(state, "struct")
        .function("pack", StructLibrary::pack)
        .function("unpack", StructLibrary::unpack)
        .function("size", StructLibrary::size);
  }

  /** A format while it is read. */
  private static final class Format {
    private final Args args;
    private final LuaString text;
    private int at;
    private boolean little = true;
    private int alignment = 1;

    Format(Args args) {
      this.args = args;
      this.text = args.string(1);
    }

    boolean hasNext() {
      return at < text.length();
    }

    int next() {
      return text.at(at++);
    }

    /** The number that stands here, else another. */
    int number(int otherwise) {
      if (at >= text.length() || !isDigit(text.at(at))) {
        return otherwise;
      }
      long value = 0;
      while (at < text.length() && isDigit(text.at(at))) {
        value = value * 10 + text.at(at++) - '0';
        if (value > Integer.MAX_VALUE) {
          throw args.error("integral size overflow");
        }
      }
      return (int) value;
    }

    private static boolean isDigit(int c) {
      return c >= '0' && c <= '9';
    }

    /** Bytes of an option's value; 0 for those that only steer. */
    int size(int option) {
      return switch (option) {
        case 'b', 'B', 'x' -> 1;
        case 'h', 'H' -> 2;
        case 'l', 'L', 'T', 'd' -> 8;
        case 'f' -> 4;
        case 'c' -> number(1);
        case 'i', 'I' -> {
          int size = number(4);
          if (size > SIZE_MAX) {
            throw args.error("integral size " + size + " is larger than limit of " + SIZE_MAX);
          }
          yield size;
        }
        default -> 0;
      };
    }

    int padding(int length, int option, int size) {
      if (size == 0 || option == 'c') {
        return 0;
      }
      int boundary = Math.min(size, alignment);
      return boundary > 1 ? (boundary - (length & (boundary - 1))) & (boundary - 1) : 0;
    }

    void steer(int option) {
      switch (option) {
        case ' ' -> {
          // Only for the eye.
        }
        case '>' -> little = false;
        case '<' -> little = true;
        case '!' -> {
          int boundary = number(NATIVE_ALIGNMENT);
          if (boundary == 0 || (boundary & (boundary - 1)) != 0) {
            throw args.error("alignment " + boundary + " is not a power of 2");
          }
          alignment = boundary;
        }
        default -> throw args.argumentError(1, "invalid format option '" + (char) option + "'");
      }
    }
  }

  private static void writeInteger(TextBuffer out, long value, int size, boolean little) {
    for (int i = 0; i < size; i++) {
      int index = little ? i : size - 1 - i;
      out.add(index < 8 ? (int) (value >>> (8 * index)) : 0);
    }
  }

  private static long integerOf(double number) {
    return number >= 0x1p63 ? (long) (number - 0x1p63) ^ Long.MIN_VALUE : (long) number;
  }

  private static Object pack(Args args) {
    Format format = new Format(args);
    TextBuffer out = new TextBuffer(args.state());
    int argument = 2;
    while (format.hasNext()) {
      int option = format.next();
      int size = format.size(option);
      out.fill(0, format.padding(out.length(), option, size));
      switch (option) {
        case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I' ->
            writeInteger(out, integerOf(number(args, argument++)), size, format.little);
        case 'x' -> out.add(0);
        case 'f' ->
            writeInteger(
                out, Float.floatToRawIntBits((float) number(args, argument++)), 4, format.little);
        case 'd' ->
            writeInteger(
                out, Double.doubleToRawLongBits(number(args, argument++)), 8, format.little);
        case 'c', 's' -> {
          LuaString text = text(args, argument++);
          int length = option == 's' || size == 0 ? text.length() : size;
          if (text.length() < length) {
            throw args.argumentError(argument, "string too short");
          }
          out.add(text.bytes(), 0, length);
          if (option == 's') {
            out.add(0);
          }
        }
        default -> format.steer(option);
      }
    }
    return out.toLuaString();
  }

  private static double number(Args args, int i) {
    requireArgument(args, i, "number");
    return args.number(i);
  }

  private static LuaString text(Args args, int i) {
    requireArgument(args, i, "string");
    return args.string(i);
  }

  /** The C library keeps a nil behind the arguments and takes it for the one that is missing. */
  private static void requireArgument(Args args, int i, String expected) {
    if (i > args.count()) {
      throw args.argumentError(i, expected + " expected, got nil");
    }
  }

  private static Object size(Args args) {
    Format format = new Format(args);
    int total = 0;
    while (format.hasNext()) {
      int option = format.next();
      int size = format.size(option);
      total += format.padding(total, option, size);
      if (option == 's') {
        throw args.argumentError(1, "option 's' has no fixed size");
      }
      if (option == 'c' && size == 0) {
        throw args.argumentError(1, "option 'c0' has no fixed size");
      }
      if (size == 0 && !Character.isLetterOrDigit(option)) {
        format.steer(option);
      }
      total += size;
      if (total < 0) {
        throw args.argumentError(1, "option size overflow");
      }
    }
    return Values.number(total);
  }

  private static long readInteger(byte[] data, int at, int size, boolean little, boolean signed) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      int index = little ? size - 1 - i : i;
      value = (value << 8) | (data[at + index] & 0xFF);
    }
    return signed && size < 8 ? value << (64 - 8 * size) >> (64 - 8 * size) : value;
  }

  /** For c0: the value before is its size. */
  private static int previousSize(Args args, List<Object> values) {
    if (values.isEmpty() || !(values.getLast() instanceof Double length)) {
      throw args.error("format 'c0' needs a previous size");
    }
    values.removeLast();
    return length < 0 || length > Integer.MAX_VALUE ? Integer.MAX_VALUE : length.intValue();
  }

  private static int endOfText(Args args, byte[] data, int start) {
    int end = start;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    if (end == data.length) {
      throw args.error("unfinished string in data");
    }
    return end;
  }

  private static Object unpack(Args args) {
    Format format = new Format(args);
    LuaString text = args.string(2);
    byte[] data = text.bytes();
    long from = args.integer(3, 1);
    if (from == 0) {
      throw args.argumentError(3, "offset must be 1 or greater");
    }
    // Any place behind the end is as good, and sums of these do not overflow.
    long at = Math.min(from - 1, Integer.MAX_VALUE);
    List<Object> values = new ArrayList<>();
    while (format.hasNext()) {
      int option = format.next();
      int size = format.size(option);
      at += format.padding((int) Math.min(at, Integer.MAX_VALUE), option, size);
      if (from < 0 || at + size > data.length) {
        throw args.argumentError(2, "data string too short");
      }
      int start = (int) at;
      switch (option) {
        case 'b', 'h', 'l', 'i' ->
            values.add(Values.number(readInteger(data, start, size, format.little, true)));
        case 'B', 'H', 'L', 'T', 'I' ->
            values.add(Values.number(readInteger(data, start, size, format.little, false)));
        case 'x' -> {
          // Padding.
        }
        case 'f' ->
            values.add(
                Values.number(
                    Float.intBitsToFloat((int) readInteger(data, start, 4, format.little, false))));
        case 'd' ->
            values.add(
                Values.number(
                    Double.longBitsToDouble(readInteger(data, start, 8, format.little, false))));
        case 'c' -> {
          size = size == 0 ? previousSize(args, values) : size;
          if (at + size > data.length) {
            throw args.argumentError(2, "data string too short");
          }
          values.add(LuaString.copyOf(data, start, start + size));
        }
        case 's' -> {
          int end = endOfText(args, data, start);
          values.add(LuaString.copyOf(data, start, end));
          size = end - start + 1;
        }
        default -> format.steer(option);
      }
      at += size;
      args.state().meter().allocate(64 + size);
    }
    values.add(Values.number(from < 0 ? from : at + 1));
    return values.toArray();
  }
}
