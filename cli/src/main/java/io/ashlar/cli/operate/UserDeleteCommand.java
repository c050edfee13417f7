package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminDeleteUserRequest;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar user delete}. */
@Command(
    name = "delete",
    description = "Deletes a user on all nodes; its connections are closed.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ends with 1 when there is no such user.",
      "",
      "Examples:",
      "  ashlar user delete app --yes"
    })
final class UserDeleteCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NAME")
  String name = "";

  @Override
  int run(Grid grid, Screen screen) throws IOException {
    if (!confirmed(yes, "Delete the user " + name + " and close its connections?")) {
      return Exit.PROBLEM;
    }
    boolean deleted =
        grid.askAny(
                admin ->
                    admin.deleteUser(AdminDeleteUserRequest.newBuilder().setName(name).build()))
            .getDeleted();
    if (wantsJson()) {
      screen.json(Json.object("user", name, "deleted", deleted));
    } else {
      screen.line(
          deleted
              ? "User " + name + " is deleted."
              : "There is no user " + name + "; see: ashlar user list");
    }
    return deleted ? Exit.OK : Exit.PROBLEM;
  }
}
