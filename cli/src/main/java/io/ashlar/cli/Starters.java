package io.ashlar.cli;

/** What starts the parts of a grid. */
record Starters(NodeStarter nodes, RouterStarter routers) {}
