package io.ashlar.engine.rdb;

/** The first byte of a value: its type and form. The numbers are Redis's. */
public final class RdbType {
  public static final int STRING = 0;
  public static final int LIST = 1;
  public static final int SET = 2;

  /** Scores as text; written before Redis 4. */
  public static final int SORTED_SET_TEXT = 3;

  public static final int HASH = 4;
  public static final int SORTED_SET = 5;
  public static final int HASH_ZIPMAP = 9;
  public static final int LIST_ZIPLIST = 10;
  public static final int SET_INTEGERS = 11;
  public static final int SORTED_SET_ZIPLIST = 12;
  public static final int HASH_ZIPLIST = 13;
  public static final int LIST_ZIPLISTS = 14;
  public static final int STREAM_1 = 15;
  public static final int HASH_LISTPACK = 16;
  public static final int SORTED_SET_LISTPACK = 17;
  public static final int LIST_LISTPACKS = 18;
  public static final int STREAM_2 = 19;

  /** Since Redis 7.2. */
  public static final int SET_LISTPACK = 20;

  /** Since Redis 7.2. */
  public static final int STREAM_3 = 21;

  /** A hash whose fields may expire, since Redis 7.4. */
  public static final int HASH_EXPIRING = 24;

  /** A packed one. */
  public static final int HASH_EXPIRING_LISTPACK = 25;

  private RdbType() {}
}
