package io.ashlar.engine.rdb;

/** Versions of the RDB format, as payloads end with them. */
public final class RdbVersion {
  /** Of Redis 7.0. What is written says this wherever 7.0 knows the form. */
  public static final int REDIS_7_0 = 10;

  /** Of Redis 7.4 and 8.0: fields of hashes may expire. */
  public static final int REDIS_7_4 = 12;

  /** The latest that can be read. */
  public static final int LATEST = REDIS_7_4;

  private RdbVersion() {}
}
