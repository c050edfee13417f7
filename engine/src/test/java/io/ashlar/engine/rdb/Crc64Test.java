package io.ashlar.engine.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc64Test {
  @Test
  void theCheckValueIsThePolynomials() {
    byte[] digits = "123456789".getBytes(ISO_8859_1);
    assertThat(Crc64.of(digits, 0, digits.length)).isEqualTo(0xe9c6d914c4b8d9caL);
  }

  @Test
  void eightBytesAtOnceGiveWhatOneAtATimeGives() {
    byte[] bytes = new byte[200];
    new Random(5).nextBytes(bytes);
    for (int from = 0; from < 20; from++) {
      for (int to = from; to <= bytes.length; to++) {
        assertThat(Crc64.of(bytes, from, to)).isEqualTo(bitByBit(bytes, from, to));
      }
    }
  }

  private static long bitByBit(byte[] bytes, int from, int to) {
    long crc = 0;
    for (int at = from; at < to; at++) {
      crc ^= bytes[at] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? (crc >>> 1) ^ 0x95ac9329ac4bc9b5L : crc >>> 1;
      }
    }
    return crc;
  }
}
