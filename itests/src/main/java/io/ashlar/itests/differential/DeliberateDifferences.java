package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.Predicate;

/**
 * What Ashlar answers otherwise than the redis-server it is compared with, on purpose. Ashlar
 * follows Redis 7.2; the packaged server may be 7.0.
 */
final class DeliberateDifferences {
  /**
   * @param command whether the difference concerns this command
   * @param redis how Redis's reply begins, {@code ashlar} how ours does
   */
  record Difference(String reason, Predicate<byte[][]> command, String redis, String ashlar) {}

  static final List<Difference> ALL =
      List.of(
          new Difference(
              "7.0 wants an argument after the command's name in COMMAND GETKEYS, 7.2 does not",
              command ->
                  command.length == 3
                      && ReplyRules.upper(command[0]).equals("COMMAND")
                      && ReplyRules.upper(command[1]).equals("GETKEYS"),
              "-ERR wrong number of arguments",
              "-ERR "));

  private DeliberateDifferences() {}

  static boolean covers(byte[][] command, byte[] redis, byte[] ashlar) {
    return ALL.stream()
        .anyMatch(
            difference ->
                difference.command().test(command)
                    && text(redis).startsWith(difference.redis())
                    && text(ashlar).startsWith(difference.ashlar()));
  }

  private static String text(byte[] reply) {
    return new String(reply, ISO_8859_1);
  }
}
