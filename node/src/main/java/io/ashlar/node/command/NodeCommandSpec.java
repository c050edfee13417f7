package io.ashlar.node.command;

import io.ashlar.engine.command.CommandSpec;

/** A node command with its description; the families' tables are lists of these. */
public record NodeCommandSpec(CommandSpec spec, NodeCommand command) {}
