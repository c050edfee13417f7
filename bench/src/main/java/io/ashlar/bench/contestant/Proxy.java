package io.ashlar.bench.contestant;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Programs that often stand before a redis-server. */
public enum Proxy {
  /** twemproxy: reads every command, and shares one connection to the server among all clients. */
  NUTCRACKER("nutcracker") {
    @Override
    String config(int port, int serverPort) {
      return """
          redis:
            listen: 127.0.0.1:%d
            redis: true
            hash: fnv1a_64
            distribution: ketama
            servers:
              - 127.0.0.1:%d:1
          """
          .formatted(port, serverPort);
    }

    @Override
    List<String> options(Path config, int statsPort) {
      return List.of(
          "--conf-file=" + config, "--stats-addr=127.0.0.1", "--stats-port=" + statsPort);
    }
  },

  /** As a TCP proxy: it copies bytes, with a connection to the server for each client. */
  HAPROXY("haproxy") {
    @Override
    String config(int port, int serverPort) {
      return """
          defaults
            mode tcp
            timeout connect 10s
            timeout client 10m
            timeout server 10m

          listen redis
            bind 127.0.0.1:%d
            server redis 127.0.0.1:%d
          """
          .formatted(port, serverPort);
    }

    @Override
    List<String> options(Path config, int statsPort) {
      return List.of("-db", "-f", config.toString());
    }
  };

  private final String program;

  Proxy(String program) {
    this.program = program;
  }

  /** Also the name of Debian's package. */
  public String program() {
    return program;
  }

  /** Why it cannot be measured here, if it cannot. */
  public Optional<String> missing() {
    return Programs.missing(program);
  }

  /** A configuration that listens on one port and knows one server. */
  abstract String config(int port, int serverPort);

  /** Has it stay in the foreground. */
  abstract List<String> options(Path config, int statsPort);
}
