package io.ashlar.node.acl;

import io.ashlar.engine.command.AclCategory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Categories of commands by name. */
public final class Categories {
  private Categories() {}

  /** Without {@code @}; letters of any case. */
  public static @Nullable AclCategory named(String name) {
    String wanted = "@" + name.toLowerCase(Locale.ROOT);
    for (AclCategory category : AclCategory.values()) {
      if (category.redisName().equals(wanted)) {
        return category;
      }
    }
    return null;
  }
}
