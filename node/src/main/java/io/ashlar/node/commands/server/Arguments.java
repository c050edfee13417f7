package io.ashlar.node.commands.server;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import java.util.ArrayList;
import java.util.List;

/** What the families of this package share: arguments as text, and the form of their tables. */
final class Arguments {
  private static final CommandFlag[] FOR_OPERATORS = {
    CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE
  };
  private static final CommandFlag[] FOR_ALL = {CommandFlag.LOADING, CommandFlag.STALE};

  private Arguments() {}

  /** The arguments from an index on. */
  static List<String> from(NodeCall call, int first) {
    List<String> texts = new ArrayList<>();
    for (int i = first; i < call.args().length; i++) {
      texts.add(call.arg(i));
    }
    return texts;
  }

  static CommandSpec.Builder spec(String name, String summary, String since, Arity arity) {
    return CommandSpec.named(name).arity(arity).group("server").since(since).summary(summary);
  }

  /** A container: does nothing without a sub-command. */
  static NodeCommandSpec container(String name, String summary, String since) {
    CommandSpec spec =
        spec(name, summary, since, Arity.atLeast(2)).complexity("Depends on subcommand.").build();
    return new NodeCommandSpec(
        spec, call -> call.reply(io.ashlar.engine.command.Errors.wrongArity(name)));
  }

  /** Something only operators do. */
  static NodeCommandSpec operators(
      String name, String summary, String since, Arity arity, NodeCommand command) {
    return new NodeCommandSpec(
        spec(name, summary, since, arity).flags(FOR_OPERATORS).build(), command);
  }

  /** Something everybody may do, also while the node starts. */
  static NodeCommandSpec everybody(
      String name, String summary, String since, Arity arity, NodeCommand command) {
    return new NodeCommandSpec(spec(name, summary, since, arity).flags(FOR_ALL).build(), command);
  }

  /** As {@link #everybody}, in the category of connections. */
  static NodeCommandSpec connection(
      String name, String summary, String since, Arity arity, NodeCommand command) {
    return new NodeCommandSpec(
        spec(name, summary, since, arity).flags(FOR_ALL).categories(AclCategory.CONNECTION).build(),
        command);
  }
}
