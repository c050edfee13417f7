package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminListUsersRequest;
import io.ashlar.proto.v1.ClusterUser;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ashlar user list}. */
@Command(
    name = "list",
    description = "The users of the cluster with their rules; passwords as hashes.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  ashlar user list", "  ashlar user list -o json"})
final class UserListCommand extends OperatorCommand {
  @Override
  int run(Grid grid, Screen screen) {
    List<ClusterUser> users =
        grid.askAny(admin -> admin.listUsers(AdminListUsersRequest.getDefaultInstance()))
            .getUsersList();
    if (wantsJson()) {
      List<Object> json = new ArrayList<>();
      users.forEach(
          user ->
              json.add(
                  Json.object(
                      "name", user.getName(),
                      "enabled", user.getEnabled(),
                      "rules", user.getRules())));
      screen.json(Json.object("users", json));
    } else {
      TextTable table = new TextTable("USER", "STATE", "RULES");
      users.forEach(
          user -> table.row(user.getName(), user.getEnabled() ? "on" : "off", user.getRules()));
      screen.lines(table.lines());
    }
    return Exit.OK;
  }
}
