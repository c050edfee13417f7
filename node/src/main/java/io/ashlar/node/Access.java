package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.acl.AclCommands;
import io.ashlar.node.commands.connection.ConnectionCommands;
import io.ashlar.node.commands.connection.Hello;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.info.Identity;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Credentials;
import io.ashlar.node.users.ClusterUsers;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who clients are and what they may do, wired. */
final class Access {
  private final ControlPlane control;
  private final ClientRegistry clients;
  private @Nullable ClusterUsers users;

  Access(ControlPlane control, ClientRegistry clients) {
    this.control = control;
    this.clients = clients;
  }

  /**
   * @param role {@code master} or {@code replica}
   */
  List<NodeCommandSpec> commands(Supplier<CommandTable> table, Supplier<String> role) {
    Credentials credentials = new Credentials(clients, InstantSource.system());
    Hello hello = new Hello(credentials, Identity.REDIS_VERSION, "cluster", role);
    return Stream.of(
            new ConnectionCommands(credentials, hello).table(),
            new AclCommands(clients, this::requireUsers, table, InstantSource.system()).table())
        .flatMap(List::stream)
        .toList();
  }

  ClusterUsers requireUsers() {
    return Objects.requireNonNull(users, "no command runs before the ports are open");
  }

  /** Before the ports are open: from here on this node knows the cluster's users. */
  CommandTable follow(CommandTable table, NodeParameters parameters) {
    CommandIndex index =
        new CommandIndex(table.all().stream().map(CommandTable.Entry::spec).toList());
    ClusterUsers made = new ClusterUsers(control::changeUsers, index, clients);
    parameters.bind(made, clients.denials());
    users = made;
    control.addUsersListener(made::follow);
    return table;
  }
}
