package io.ashlar.cli.settings;

/** Where something listens. */
public record Address(String host, int port) {}
