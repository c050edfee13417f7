package io.ashlar.node.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.node.pubsub.PubSub;
import java.util.concurrent.atomic.LongAdder;

/**
 * Publishes what happened to keys on channels of this node ({@code notify-keyspace-events}). As in
 * a cluster of Redis they do not go to other nodes. Any thread.
 */
public final class KeyspaceNotifier {
  private static final byte[][] BY_KEY = prefixes("__keyspace@");
  private static final byte[][] BY_EVENT = prefixes("__keyevent@");

  private final PubSub pubSub;
  private final LongAdder lost = new LongAdder();
  private volatile boolean byKey;
  private volatile boolean byEvent;

  public KeyspaceNotifier(PubSub pubSub) {
    this.pubSub = pubSub;
  }

  /**
   * @param keyChannels a channel for each key tells the names of events
   * @param eventChannels a channel for each event tells the keys
   */
  public void setChannels(boolean keyChannels, boolean eventChannels) {
    byKey = keyChannels;
    byEvent = eventChannels;
  }

  void tell(KeyEvent event) {
    if (!pubSub.hasListeners()) {
      return;
    }
    byte[] name = event.name().getBytes(UTF_8);
    if (byKey) {
      pubSub.publishHere(joined(BY_KEY[event.database()], event.key()), name);
    }
    if (byEvent) {
      pubSub.publishHere(joined(BY_EVENT[event.database()], name), event.key());
    }
  }

  void lose(long count) {
    lost.add(count);
  }

  /** Notifications that were not sent because one entry held too many. */
  public long lost() {
    return lost.sum();
  }

  /** By database. */
  private static byte[][] prefixes(String kind) {
    byte[][] prefixes = new byte[Databases.COUNT][];
    for (int database = 0; database < prefixes.length; database++) {
      prefixes[database] = (kind + database + "__:").getBytes(UTF_8);
    }
    return prefixes;
  }

  private static byte[] joined(byte[] prefix, byte[] rest) {
    byte[] all = new byte[prefix.length + rest.length];
    System.arraycopy(prefix, 0, all, 0, prefix.length);
    System.arraycopy(rest, 0, all, prefix.length, rest.length);
    return all;
  }
}
