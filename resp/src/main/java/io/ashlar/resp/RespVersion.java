package io.ashlar.resp;

/** The protocol a connection has agreed on: version 2 until it says {@code HELLO 3}. */
public enum RespVersion {
  RESP2,
  RESP3
}
