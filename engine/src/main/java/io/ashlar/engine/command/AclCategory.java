package io.ashlar.engine.command;

import java.util.Locale;

/** Redis's ACL categories. */
public enum AclCategory {
  KEYSPACE,
  READ,
  WRITE,
  SET,
  SORTEDSET,
  LIST,
  HASH,
  STRING,
  BITMAP,
  HYPERLOGLOG,
  GEO,
  STREAM,
  PUBSUB,
  ADMIN,
  FAST,
  SLOW,
  BLOCKING,
  DANGEROUS,
  CONNECTION,
  TRANSACTION,
  SCRIPTING;

  /** As COMMAND INFO spells it: {@code @read}. */
  public String redisName() {
    return "@" + name().toLowerCase(Locale.ROOT);
  }
}
