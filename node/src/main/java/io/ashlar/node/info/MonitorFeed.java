package io.ashlar.node.info;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.SessionRole;
import io.ashlar.resp.Reply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * MONITOR: shows every command that a client of this node has executed to those who asked, in
 * Redis's format, secrets left out. Costs a look at an empty set while nobody did. Any thread.
 */
public final class MonitorFeed implements CommandObserver {
  private final CommandObserver next;
  private final InstantSource clock;
  private final Set<Session> monitors = ConcurrentHashMap.newKeySet();
  private volatile boolean watched;

  /**
   * @param next hears everything, too
   */
  public MonitorFeed(CommandObserver next, InstantSource clock) {
    this.next = next;
    this.clock = clock;
  }

  /** Shows commands to a client until it resets or goes. On its thread. */
  public void add(Session session) {
    session.setRole(SessionRole.MONITOR);
    monitors.add(session);
    watched = true;
    session.onEnd(
        this,
        () -> {
          session.setRole(SessionRole.CLIENT);
          monitors.remove(session);
          watched = !monitors.isEmpty();
        });
  }

  @Override
  public void executed(
      CommandSpec spec,
      byte[][] args,
      Session session,
      int database,
      long startNanos,
      long endNanos,
      Reply reply) {
    next.executed(spec, args, session, database, startNanos, endNanos, reply);
    if (watched && !spec.is(CommandFlag.SKIP_MONITOR) && !spec.is(CommandFlag.ADMIN)) {
      byte[][] shown = Redaction.of(spec, args);
      Reply line = new Reply.Simple(line(clock.instant(), database, session, shown));
      long bytes = ((Reply.Simple) line).text().length();
      monitors.forEach(monitor -> monitor.control().push(bytes, () -> line));
    }
  }

  @Override
  public void rejected(CommandSpec spec, Session session, Reply.Error error) {
    next.rejected(spec, session, error);
  }

  @Override
  public void unknown(Session session, Reply.Error error) {
    next.unknown(session, error);
  }

  private static String line(Instant time, int database, Session session, byte[][] args) {
    StringBuilder line = new StringBuilder(64);
    line.append(
        String.format(Locale.ROOT, "%d.%06d", time.getEpochSecond(), time.getNano() / 1_000));
    line.append(" [").append(database).append(' ').append(session.address()).append(']');
    for (byte[] arg : args) {
      line.append(' ');
      quote(arg, line);
    }
    return line.toString();
  }

  private static void quote(byte[] bytes, StringBuilder to) {
    to.append('"');
    for (char c : new String(bytes, ISO_8859_1).toCharArray()) {
      switch (c) {
        case '\\', '"' -> to.append('\\').append(c);
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        case 7 -> to.append("\\a");
        case '\b' -> to.append("\\b");
        default -> {
          if (c >= ' ' && c <= '~') {
            to.append(c);
          } else {
            to.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          }
        }
      }
    }
    to.append('"');
  }
}
