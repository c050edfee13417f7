package io.ashlar.itests.compat;

import java.util.List;

/** What the scenario needs of a client library. */
interface Subject extends AutoCloseable {
  void set(String key, String value) throws Exception;

  String get(String key) throws Exception;

  /** Increments every key once without waiting in between; the answers in order. */
  List<Long> incrementAll(List<String> keys) throws Exception;

  /** MULTI, SET, INCR of {@code key + ":n"}, EXEC; the answer of the INCR. */
  long setAndCount(String key, String value) throws Exception;
}
