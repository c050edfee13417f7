package io.ashlar.node.commands.client;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.node.command.NodeCommandSpec;
import java.util.List;

/** CLIENT and its sub-commands, described. */
final class ClientTable {
  private ClientTable() {}

  static List<NodeCommandSpec> of(ClientCommands family) {
    return List.of(
        new NodeCommandSpec(
            CommandSpec.named("client")
                .arity(Arity.atLeast(2))
                .since("2.4.0")
                .group("connection")
                .summary("A container for client connection commands.")
                .complexity("Depends on subcommand.")
                .build(),
            call -> call.reply(Errors.wrongArity("client"))),
        new NodeCommandSpec(
            sub("caching", Arity.exactly(3))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("6.0.0")
                .summary("Instructs the server whether to track the keys in the next request.")
                .complexity("O(1)")
                .build(),
            family.tracking()::caching),
        new NodeCommandSpec(
            sub("getname", Arity.exactly(2))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("2.6.9")
                .summary("Returns the name of the connection.")
                .complexity("O(1)")
                .build(),
            family::getName),
        new NodeCommandSpec(
            sub("getredir", Arity.exactly(2))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("6.0.0")
                .summary(
                    "Returns the client ID to which the connection's tracking notifications are"
                        + " redirected.")
                .complexity("O(1)")
                .build(),
            family.tracking()::getRedir),
        new NodeCommandSpec(
            sub("help", Arity.exactly(2))
                .flags(CommandFlag.LOADING, CommandFlag.STALE)
                .since("5.0.0")
                .summary("Returns helpful text about the different subcommands.")
                .complexity("O(1)")
                .build(),
            family::help),
        new NodeCommandSpec(
            sub("id", Arity.exactly(2))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("5.0.0")
                .summary("Returns the unique client ID of the connection.")
                .complexity("O(1)")
                .build(),
            family::id),
        new NodeCommandSpec(
            sub("info", Arity.exactly(2))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("6.2.0")
                .summary("Returns information about the connection.")
                .complexity("O(1)")
                .build(),
            family::info),
        new NodeCommandSpec(
            sub("kill", Arity.atLeast(3))
                .flags(
                    CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("2.4.0")
                .summary("Terminates open connections.")
                .complexity("O(N) where N is the number of client connections")
                .build(),
            family::kill),
        new NodeCommandSpec(
            sub("list", Arity.atLeast(2))
                .flags(
                    CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("2.4.0")
                .summary("Lists open connections.")
                .complexity("O(N) where N is the number of client connections")
                .build(),
            family::list),
        new NodeCommandSpec(
            sub("no-evict", Arity.exactly(3))
                .flags(
                    CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("7.0.0")
                .summary("Sets the client eviction mode of the connection.")
                .complexity("O(1)")
                .build(),
            family::noEvict),
        new NodeCommandSpec(
            sub("no-touch", Arity.exactly(3))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("7.2.0")
                .summary(
                    "Controls whether commands sent by the client affect the LRU/LFU of accessed"
                        + " keys.")
                .complexity("O(1)")
                .build(),
            family::noTouch),
        new NodeCommandSpec(
            sub("pause", Arity.atLeast(3))
                .flags(
                    CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("3.0.0")
                .summary("Suspends commands processing.")
                .complexity("O(1)")
                .build(),
            family::pause),
        new NodeCommandSpec(
            sub("reply", Arity.exactly(3))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("3.2.0")
                .summary("Instructs the server whether to reply to commands.")
                .complexity("O(1)")
                .build(),
            family::reply),
        new NodeCommandSpec(
            sub("setinfo", Arity.exactly(4))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("7.2.0")
                .summary("Sets information specific to the client or connection.")
                .complexity("O(1)")
                .build(),
            family::setInfo),
        new NodeCommandSpec(
            sub("setname", Arity.exactly(3))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("2.6.9")
                .summary("Sets the connection name.")
                .complexity("O(1)")
                .build(),
            family::setName),
        new NodeCommandSpec(
            sub("tracking", Arity.atLeast(3))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("6.0.0")
                .summary("Controls server-assisted client-side caching for the connection.")
                .complexity("O(1). Some options may introduce additional complexity.")
                .build(),
            family.tracking()::tracking),
        new NodeCommandSpec(
            sub("trackinginfo", Arity.exactly(2))
                .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("6.2.0")
                .summary(
                    "Returns information about server-assisted client-side caching for the"
                        + " connection.")
                .complexity("O(1)")
                .build(),
            family.tracking()::info),
        new NodeCommandSpec(
            sub("unblock", Arity.atLeast(3))
                .flags(
                    CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("5.0.0")
                .summary(
                    "Unblocks a client blocked by a blocking command from a different connection.")
                .complexity("O(log N) where N is the number of client connections")
                .build(),
            family::unblock),
        new NodeCommandSpec(
            sub("unpause", Arity.exactly(2))
                .flags(
                    CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
                .since("6.2.0")
                .summary("Resumes processing commands from paused clients.")
                .complexity("O(N) Where N is the number of paused clients")
                .build(),
            family::unpause));
  }

  private static CommandSpec.Builder sub(String name, Arity arity) {
    return CommandSpec.named("client|" + name)
        .arity(arity)
        .categories(AclCategory.CONNECTION)
        .group("connection");
  }
}
