package io.ashlar.cli.operate;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** All commands for operators. */
public final class OperatorCommands {
  private OperatorCommands() {}

  /** Makes them sub-commands of {@code ashlar}. */
  public static void addTo(CommandSpec ashlar) {
    addTo(ashlar, Surroundings.SYSTEM);
  }

  /** Makes those for nodes sub-commands of {@code ashlar node}, which starts one by itself. */
  public static void addToNode(CommandSpec node) {
    addToNode(node, Surroundings.SYSTEM);
  }

  static void addToNode(CommandSpec node, Surroundings surroundings) {
    for (OperatorCommand command :
        List.of(
            new NodeTokenCommand(),
            new NodeGoalCommand.Drain(),
            new NodeGoalCommand.Undrain(),
            new NodeGoalCommand.Remove())) {
      add(node, command.in(surroundings));
    }
  }

  static void addTo(CommandSpec ashlar, Surroundings surroundings) {
    for (OperatorCommand command :
        List.of(
            new StatusCommand(),
            new NodesCommand(),
            new ShardsCommand(),
            new SlotsCommand(),
            new PlanCommand(),
            new FailoverCommand(),
            new ReshardCommand(),
            new RebalanceCommand(),
            new DoctorCommand())) {
      add(ashlar, command.in(surroundings));
    }
    CommandSpec shard = group(ashlar, "shard", "Shards that come and go.");
    add(shard, new ShardSplitCommand().in(surroundings));
    add(shard, new ShardMergeCommand().in(surroundings));
    CommandSpec migrations = group(ashlar, "migrations", "Slots that are on the move.");
    add(migrations, new MigrationsListCommand().in(surroundings));
    add(migrations, new MigrationsWatchCommand().in(surroundings));
    add(migrations, new MigrationsCancelCommand().in(surroundings));
    CommandSpec keys = group(ashlar, "keys", "Looks at keys all over the cluster.");
    add(keys, new KeysTopCommand().in(surroundings));
    CommandSpec config = group(ashlar, "config", "Parameters of the nodes.");
    add(config, new ConfigGetCommand().in(surroundings));
    add(config, new ConfigSetCommand().in(surroundings));
    add(config, new ConfigUnsetCommand().in(surroundings));
    CommandSpec user = group(ashlar, "user", "Users of the cluster (ACL).");
    add(user, new UserListCommand().in(surroundings));
    add(user, new UserSetCommand().in(surroundings));
    add(user, new UserDeleteCommand().in(surroundings));
    ashlar.addSubcommand("completion", new CommandLine(new CompletionCommand()));
  }

  private static void add(CommandSpec parent, OperatorCommand command) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().usageMessage().width(100).sortOptions(false);
    // Rules such as -@all and values such as -1 are not meant as options.
    line.setUnmatchedOptionsArePositionalParams(command.takesWordsWithDashes());
    parent.addSubcommand(line.getCommandName(), line);
  }

  /** A command that is nothing without a sub-command. */
  private static CommandSpec group(CommandSpec parent, String name, String description) {
    CommandSpec group =
        CommandSpec.forAnnotatedObject(new Group()).name(name).mixinStandardHelpOptions(true);
    group.usageMessage().description(description).width(100);
    parent.addSubcommand(name, new CommandLine(group));
    return group;
  }

  /** Says what there is when it is called alone. */
  @CommandLine.Command
  private static final class Group implements java.util.concurrent.Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getErr());
      return Exit.USAGE;
    }
  }
}
