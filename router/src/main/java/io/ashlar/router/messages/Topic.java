package io.ashlar.router.messages;

import io.ashlar.engine.command.Glob;
import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.topology.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A channel, pattern or shard channel by its name. */
record Topic(ChannelKind kind, byte[] name) {
  private static final byte[] KEYSPACE = bytes("__keyspace@");
  private static final byte[] KEYEVENT = bytes("__keyevent@");
  private static final String SPECIAL = "*?[\\";

  /**
   * Whether it may be about changes of keys, of which each node tells only those of the shards that
   * it leads: then every node has to be listened to.
   */
  boolean mayBeAboutKeys() {
    return switch (kind) {
      case CHANNEL -> isAboutKeys(name);
      case PATTERN -> {
        int plain = 0;
        while (plain < name.length && SPECIAL.indexOf(name[plain]) < 0) {
          plain++;
        }
        yield agrees(KEYSPACE, plain) || agrees(KEYEVENT, plain);
      }
      case SHARD_CHANNEL -> false;
    };
  }

  static boolean isAboutKeys(byte[] channel) {
    return startsWith(channel, KEYSPACE) || startsWith(channel, KEYEVENT);
  }

  int slot() {
    return SlotHash.slotOf(name);
  }

  boolean matches(byte[] channel) {
    return kind == ChannelKind.PATTERN ? Glob.matches(name, channel) : Arrays.equals(name, channel);
  }

  private boolean agrees(byte[] prefix, int plain) {
    int common = Math.min(plain, prefix.length);
    return Arrays.equals(name, 0, common, prefix, 0, common);
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Topic topic && kind == topic.kind && Arrays.equals(name, topic.name);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + Arrays.hashCode(name);
  }
}
