package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminSetUserRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar user set}. */
@Command(
    name = "set",
    description = "Makes a user or changes one, with the words of ACL SETUSER, on all nodes.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  ashlar user set app on '>secret' '~app:*' +@all -@dangerous",
      "  ashlar user set app off"
    })
final class UserSetCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NAME")
  String name = "";

  @Parameters(index = "1..*", paramLabel = "RULE", arity = "0..*", description = "In their order.")
  List<String> rules = new ArrayList<>();

  @Override
  boolean takesWordsWithDashes() {
    return true;
  }

  @Override
  int run(Grid grid, Screen screen) {
    AdminSetUserRequest request =
        AdminSetUserRequest.newBuilder().setName(name).addAllRules(rules).build();
    var _ = grid.askAny(admin -> admin.setUser(request));
    if (wantsJson()) {
      screen.json(Json.object("user", name, "set", true));
    } else {
      screen.line("User " + name + " is set on all nodes.");
    }
    return Exit.OK;
  }
}
