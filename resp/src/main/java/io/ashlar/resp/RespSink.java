package io.ashlar.resp;

/** Where encoded bytes go: a growing buffer. */
public interface RespSink {
  void writeByte(int value);

  void writeBytes(byte[] source, int offset, int length);
}
