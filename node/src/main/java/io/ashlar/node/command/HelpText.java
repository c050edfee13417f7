package io.ashlar.node.command;

import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The answer of a container's HELP, in Redis's form. */
public final class HelpText {
  private HelpText() {}

  /**
   * @param lines a sub-command's synopsis, then its description indented by four spaces
   */
  public static Reply of(String container, String... lines) {
    List<Reply> items = new ArrayList<>();
    items.add(
        new Reply.Simple(
            container.toUpperCase(Locale.ROOT)
                + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
    for (String line : lines) {
      items.add(new Reply.Simple(line));
    }
    items.add(new Reply.Simple("HELP"));
    items.add(new Reply.Simple("    Prints this help."));
    return new Reply.Array(items);
  }
}
