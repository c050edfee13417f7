package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import java.util.List;

/** About how many bytes a reply takes. */
final class ReplySize {
  private static final int SMALL_BYTES = 16;

  private ReplySize() {}

  static long of(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk -> SMALL_BYTES + bulk.length();
      case Reply.Array array -> of(array.items());
      case Reply.MapReply map -> of(map.items());
      case Reply.SetReply set -> of(set.items());
      case Reply.Verbatim text -> SMALL_BYTES + text.text().length;
      default -> SMALL_BYTES;
    };
  }

  private static long of(List<Reply> items) {
    long sum = SMALL_BYTES;
    for (Reply item : items) {
      sum += of(item);
    }
    return sum;
  }
}
