package io.ashlar.engine.stream;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;

/** Consumers come into being when they are first named. */
final class Consumers {
  private Consumers() {}

  static void create(Execution x, byte[] key, Group group, byte[] name) {
    x.change(
        key,
        StreamType.INSTANCE,
        new StreamChange.PutConsumer(group.name, name, x.nowMs(), GroupConsumer.NEVER));
    x.event(KeyEvent.Kind.STREAM, "xgroup-createconsumer", key);
  }

  /** The consumer tries to get entries: makes it, or notes the time. */
  static void seen(Execution x, byte[] key, Group group, byte[] name) {
    GroupConsumer present = group.consumer(name);
    if (present == null) {
      create(x, key, group, name);
    } else if (present.seenMs != x.nowMs()) {
      put(x, key, group, name, present.activeMs);
    }
  }

  /** The consumer, which exists, got entries. */
  static void active(Execution x, byte[] key, Group group, byte[] name) {
    GroupConsumer present = group.consumer(name);
    if (present == null || present.seenMs != x.nowMs() || present.activeMs != x.nowMs()) {
      put(x, key, group, name, x.nowMs());
    }
  }

  private static void put(Execution x, byte[] key, Group group, byte[] name, long activeMs) {
    x.change(
        key,
        StreamType.INSTANCE,
        new StreamChange.PutConsumer(group.name, name, x.nowMs(), activeMs));
  }
}
