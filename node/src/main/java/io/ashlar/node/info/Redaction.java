package io.ashlar.node.info;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.CommandSpec;
import java.util.Map;
import java.util.Set;

/** Keeps secrets that stand in commands' arguments out of logs. */
final class Redaction {
  private static final byte[] REDACTED = "(redacted)".getBytes(UTF_8);

  /**
   * How many of the first arguments are harmless, for each command that may carry a secret after
   * them.
   */
  private static final Map<String, Integer> HARMLESS_ARGS =
      Map.of("auth", 1, "hello", 2, "acl|setuser", 2, "migrate", 6);

  /** Parameters of CONFIG SET that are secrets. */
  private static final Set<String> SECRET_PARAMETERS =
      Set.of("requirepass", "masterauth", "masteruser", "tls-key-file-pass");

  private Redaction() {}

  static byte[][] of(CommandSpec spec, byte[][] args) {
    Integer harmless = HARMLESS_ARGS.get(spec.name());
    if (harmless == null && !spec.name().equals("config|set")) {
      return args;
    }
    byte[][] copy = args.clone();
    for (int i = 0; i < copy.length; i++) {
      boolean secret =
          harmless != null
              ? i >= harmless
              : i >= 3 && i % 2 == 1 && SECRET_PARAMETERS.contains(lower(args[i - 1]));
      copy[i] = secret ? REDACTED : args[i];
    }
    return copy;
  }

  private static String lower(byte[] bytes) {
    return new String(bytes, UTF_8).toLowerCase(java.util.Locale.ROOT);
  }
}
