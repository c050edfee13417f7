package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Replies about streams are the same but for the clock: IDs that a server chose, delivery times and
 * idle times. Idle times may be a few seconds apart, which is little beside those that the commands
 * ask for. What Redis 7.2 tells and 7.0 does not is left out, and so is the size of Redis's tree,
 * which may keep nodes without entries.
 */
final class StreamRule implements ReplyRule {
  private static final Pattern CHOSEN_ID = Pattern.compile("\\d{13}-\\d+");
  private static final Reply SOME_ID = Reply.Bulk.of("<id>");
  private static final long TIMES_FROM = 1_000_000_000_000L;
  private static final long TOLERANCE_MS = 15_000;
  private static final Set<String> NEWER = Set.of("active-time", "inactive");
  private static final Set<String> FREE =
      Set.of("seen-time", "idle", "radix-tree-keys", "radix-tree-nodes");

  @Override
  public boolean same(Reply redis, Reply ashlar) {
    return masked(redis).equals(masked(ashlar));
  }

  private static Reply masked(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk -> CHOSEN_ID.matcher(text(bulk)).matches() ? SOME_ID : bulk;
      case Reply.Int number -> masked(number);
      case Reply.Array array -> new Reply.Array(masked(array.items()));
      case Reply.MapReply map -> new Reply.MapReply(masked(map.items()));
      default -> reply;
    };
  }

  /** Numbers of this size are times; those within the tolerance are as good as none. */
  private static Reply masked(Reply.Int number) {
    long value = number.value();
    if (value > TIMES_FROM && value < 2 * TIMES_FROM) {
      return new Reply.Int(TIMES_FROM);
    }
    return number;
  }

  private static List<Reply> masked(List<Reply> items) {
    if (isPendingRow(items)) {
      long idleMs = ((Reply.Int) items.get(2)).value();
      Reply idle = Reply.Int.of(idleMs - Math.floorMod(idleMs, 20_000));
      return idleMs % 20_000 <= TOLERANCE_MS
          ? List.of(masked(items.get(0)), items.get(1), idle, items.get(3))
          : items;
    }
    List<Reply> kept = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Reply item = items.get(i);
      String name = item instanceof Reply.Bulk bulk ? text(bulk) : "";
      boolean named = i % 2 == 0 && i + 1 < items.size();
      if (named && NEWER.contains(name)) {
        i++;
      } else if (named && FREE.contains(name)) {
        kept.add(item);
        kept.add(Reply.ZERO);
        i++;
      } else {
        kept.add(masked(item));
      }
    }
    return kept;
  }

  /** ID, consumer, idle time, deliveries, as XPENDING tells them. */
  private static boolean isPendingRow(List<Reply> items) {
    return items.size() == 4
        && items.get(0) instanceof Reply.Bulk
        && items.get(1) instanceof Reply.Bulk
        && items.get(2) instanceof Reply.Int idle
        && idle.value() < TIMES_FROM
        && items.get(3) instanceof Reply.Int;
  }

  private static String text(Reply.Bulk bulk) {
    return new String(bulk.toBytes(), ISO_8859_1);
  }
}
