package io.ashlar.node.commands.acl;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import java.util.List;
import java.util.stream.Stream;

/** The sub-commands of ACL, described. */
final class AclTable {
  private static final String SINCE = "6.0.0";
  private static final String PER_USER = "O(N). Where N is the number of configured users.";
  private static final String PER_RULE = "O(N). Where N is the number of rules provided.";

  private AclTable() {}

  static List<NodeCommandSpec> of(AclCommands family) {
    return Stream.of(everybody(family), operators(family)).flatMap(List::stream).toList();
  }

  private static List<NodeCommandSpec> everybody(AclCommands family) {
    return List.of(
        new NodeCommandSpec(
            spec("acl", Arity.atLeast(2))
                .summary("A container for Access List Control commands.")
                .complexity("Depends on subcommand.")
                .build(),
            call -> call.reply(Errors.wrongArity("acl"))),
        new NodeCommandSpec(
            open("acl|cat", Arity.atLeast(2))
                .summary("Lists the ACL categories, or the commands inside a category.")
                .complexity("O(1) since the categories and commands are a fixed set.")
                .build(),
            family::categories),
        new NodeCommandSpec(
            open("acl|genpass", Arity.atLeast(2))
                .summary("Generates a password that nobody can guess.")
                .build(),
            family::generatePassword),
        new NodeCommandSpec(
            spec("acl|help", Arity.exactly(2))
                .flags(CommandFlag.LOADING, CommandFlag.STALE)
                .summary("Returns helpful text about the different subcommands.")
                .build(),
            family::help),
        new NodeCommandSpec(
            open("acl|whoami", Arity.exactly(2))
                .summary("Returns the authenticated username of the current connection.")
                .build(),
            family::whoAmI));
  }

  private static List<NodeCommandSpec> operators(AclCommands family) {
    return List.of(
        admin(
            "acl|deluser",
            Arity.atLeast(3),
            "Deletes users of the cluster, and ends their connections.",
            PER_USER,
            family::deleteUsers),
        new NodeCommandSpec(
            open("acl|dryrun", Arity.atLeast(4))
                .flags(CommandFlag.ADMIN)
                .since("7.0.0")
                .summary("Tells whether a user may run a command, without running it.")
                .build(),
            family::dryRun),
        admin(
            "acl|getuser",
            Arity.exactly(3),
            "Lists the rules of a user.",
            "O(N). Where N is the number of password, command and pattern rules that the user"
                + " has.",
            family::getUser),
        admin(
            "acl|list", Arity.exactly(2), "Dumps the rules of all users.", PER_USER, family::list),
        admin(
            "acl|load",
            Arity.exactly(2),
            "Does nothing: users are the cluster's, not a file's.",
            "O(1)",
            family::nothingToDo),
        admin(
            "acl|log",
            Arity.atLeast(2),
            "Lists what users were denied lately.",
            "O(N) with N being the number of entries shown.",
            family::log),
        admin(
            "acl|save",
            Arity.exactly(2),
            "Does nothing: users are saved when they are set.",
            "O(1)",
            family::nothingToDo),
        admin(
            "acl|setuser",
            Arity.atLeast(3),
            "Creates and changes a user of the cluster and its rules.",
            PER_RULE,
            family::setUser),
        admin("acl|users", Arity.exactly(2), "Lists all users.", PER_USER, family::names));
  }

  private static NodeCommandSpec admin(
      String name, Arity arity, String summary, String complexity, NodeCommand command) {
    return new NodeCommandSpec(
        open(name, arity).flags(CommandFlag.ADMIN).summary(summary).complexity(complexity).build(),
        command);
  }

  private static CommandSpec.Builder open(String name, Arity arity) {
    return spec(name, arity).flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE);
  }

  private static CommandSpec.Builder spec(String name, Arity arity) {
    return CommandSpec.named(name).arity(arity).group("server").since(SINCE);
  }
}
