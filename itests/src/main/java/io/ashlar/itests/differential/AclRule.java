package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Redis 7.0 says of users where 7.2, and Ashlar, say it otherwise: the sentences about what is
 * denied, the order of rules on commands, and flags of users that nobody has reset.
 */
final class AclRule {
  private static final Pattern COMMAND_RULES = Pattern.compile(" ?[-+]@all[^)]*");
  private static final Pattern SUBJECT = Pattern.compile("^(This user|User \\S+) has no ");
  private static final Pattern QUOTED = Pattern.compile("[^']*'([^']*)'.*");

  private AclRule() {}

  /** Both deny the same: a command by name, a key or a channel. */
  static boolean sameDenial(Reply redis, Reply ashlar) {
    return redis instanceof Reply.Error one
        && ashlar instanceof Reply.Error other
        && one.code().equals(other.code())
        && one.line().contains("NOPERM ")
        && other.line().contains("NOPERM ")
        && subject(one.line()).equals(subject(other.line()));
  }

  private static String subject(String line) {
    if (line.contains(" to run the ")) {
      return QUOTED.matcher(line).replaceFirst("$1");
    }
    return line.contains(" key") ? "key" : line.contains(" channel") ? "channel" : line;
  }

  /** ACL DRYRUN. */
  static boolean sameVerdict(Reply redis, Reply ashlar) {
    return redis instanceof Reply.Bulk one
        && ashlar instanceof Reply.Bulk other
        && SUBJECT
            .matcher(text(one))
            .replaceFirst("")
            .equals(SUBJECT.matcher(text(other)).replaceFirst(""));
  }

  /** ACL LIST: but for rules on commands, and without the default user. */
  static boolean sameUsers(Reply redis, Reply ashlar) {
    return redis instanceof Reply.Array one
        && ashlar instanceof Reply.Array other
        && users(one).equals(users(other));
  }

  private static List<String> users(Reply.Array lines) {
    return lines.items().stream()
        .map(line -> COMMAND_RULES.matcher(text((Reply.Bulk) line)).replaceAll(""))
        .filter(line -> !line.startsWith("user default "))
        .toList();
  }

  private static String text(Reply.Bulk bulk) {
    return new String(bulk.toBytes(), ISO_8859_1);
  }
}
