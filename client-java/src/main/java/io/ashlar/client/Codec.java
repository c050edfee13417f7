package io.ashlar.client;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * How values become bytes and back. Keys and fields are always UTF-8.
 *
 * @param <V> what applications work with
 */
public interface Codec<V> {
  /** Bytes as they are. */
  Codec<byte[]> BYTES =
      new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
          return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
          return bytes;
        }
      };

  Codec<String> UTF8 =
      new Codec<>() {
        @Override
        public byte[] encode(String value) {
          return value.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
          return new String(bytes, UTF_8);
        }
      };

  /** The bytes are given away. */
  byte[] encode(V value);

  /** The bytes belong to who decodes. */
  V decode(byte[] bytes);
}
