package io.ashlar.node.connection;

import io.ashlar.node.session.Session;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what ended a connection: networks fail quietly, bugs do not. */
final class ConnectionFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionFailures.class);

  private ConnectionFailures() {}

  static void report(Session session, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("client {} at {} is gone: {}", session.id(), session.address(), cause.toString());
    } else {
      LOG.error(
          "client {} at {}: unexpected failure, the connection is closed",
          session.id(),
          session.address(),
          cause);
    }
  }
}
