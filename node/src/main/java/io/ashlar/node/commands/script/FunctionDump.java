package io.ashlar.node.commands.script;

import io.ashlar.engine.script.FunctionSet;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * FUNCTION DUMP's payload, as redis-server 7 writes it: for each library the byte 245 and its code
 * as an RDB string; then the RDB version in two bytes and a CRC-64 (Jones, reflected) in eight,
 * little-endian.
 */
final class FunctionDump {
  private static final int FUNCTION = 245;
  private static final int OLD_FUNCTION = 246;
  private static final int RDB_VERSION = 10;
  private static final int RDB_VERSION_MAX = 11;
  private static final int FOOTER_BYTES = 10;
  private static final long POLYNOMIAL = 0x95AC9329AC4BC9B5L;
  private static final long[] CRC = new long[256];

  static {
    for (int i = 0; i < CRC.length; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
      }
      CRC[i] = crc;
    }
  }

  private FunctionDump() {}

  /** The bytes are no payload; the message is Redis's. */
  static final class BadPayloadException extends Exception {
    private static final long serialVersionUID = 1;

    BadPayloadException(String message) {
      super(message, null, false, false);
    }
  }

  static byte[] write(FunctionSet functions) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (FunctionSet.Library library : functions.libraries().values()) {
      out.write(FUNCTION);
      writeLength(out, library.code().length);
      out.writeBytes(library.code());
    }
    out.write(RDB_VERSION);
    out.write(0);
    long crc = crc(out.toByteArray());
    for (int i = 0; i < 8; i++) {
      out.write((int) (crc >>> (8 * i)));
    }
    return out.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream out, int length) {
    if (length < 64) {
      out.write(length);
    } else if (length < 16384) {
      out.write(0x40 | (length >> 8));
      out.write(length);
    } else {
      out.write(0x80);
      for (int shift = 24; shift >= 0; shift -= 8) {
        out.write(length >>> shift);
      }
    }
  }

  /** The code of each library. */
  static List<byte[]> read(byte[] payload) throws BadPayloadException {
    int end = payload.length - FOOTER_BYTES;
    if (end < 0 || !footerFits(payload, end)) {
      throw new BadPayloadException("DUMP payload version or checksum are wrong");
    }
    List<byte[]> codes = new ArrayList<>();
    int at = 0;
    while (at < end) {
      int type = payload[at++] & 0xFF;
      if (type == OLD_FUNCTION) {
        throw new BadPayloadException(
            "Pre-release function format not supported, please re-save the functions");
      }
      if (type != FUNCTION) {
        throw new BadPayloadException("given type is not a function");
      }
      RdbString code = RdbString.read(payload, at, end);
      if (code == null) {
        throw new BadPayloadException("Failed loading library data");
      }
      codes.add(code.bytes());
      at = code.end();
    }
    return codes;
  }

  private static boolean footerFits(byte[] payload, int end) {
    int version = (payload[end] & 0xFF) | (payload[end + 1] & 0xFF) << 8;
    long crc = 0;
    for (int i = 7; i >= 0; i--) {
      crc = (crc << 8) | (payload[end + 2 + i] & 0xFF);
    }
    return version <= RDB_VERSION_MAX && crc == crc(Arrays.copyOf(payload, end + 2));
  }

  private static long crc(byte[] bytes) {
    long crc = 0;
    for (byte b : bytes) {
      crc = CRC[(int) (crc ^ b) & 0xFF] ^ (crc >>> 8);
    }
    return crc;
  }
}
