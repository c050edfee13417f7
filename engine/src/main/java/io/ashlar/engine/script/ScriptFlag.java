package io.ashlar.engine.script;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a script or function says of itself. */
public enum ScriptFlag {
  NO_WRITES,
  ALLOW_OOM,
  ALLOW_STALE,
  NO_CLUSTER,
  ALLOW_CROSS_SLOT_KEYS;

  /** As scripts spell it: {@code no-writes}. */
  public String redisName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<ScriptFlag> named(String name) {
    for (ScriptFlag flag : values()) {
      if (flag.redisName().equals(name)) {
        return Optional.of(flag);
      }
    }
    return Optional.empty();
  }

  static Set<ScriptFlag> none() {
    return EnumSet.noneOf(ScriptFlag.class);
  }
}
