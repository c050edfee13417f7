package io.ashlar.node.connection;

import io.ashlar.node.session.Session;
import io.netty.channel.Channel;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what ended a connection: networks fail quietly, bugs do not. */
final class ConnectionFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionFailures.class);

  private ConnectionFailures() {}

  /**
   * Runs a task of a connection's; a failure closes it, as one within the channel's calls would.
   */
  static void closing(Session session, Channel channel, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      report(session, e);
      var _ = channel.close();
    }
  }

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
