package io.ashlar.engine.command;

import io.ashlar.resp.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read whose answer follows from what each of its keys holds, whatever else there is: it can be
 * made from copies, where no shard has all of the keys. Joining is pure, and for any thread.
 */
public interface Joined extends Command {
  /** In their order; one may be there more than once. */
  List<byte[]> keys();

  /**
   * The request that reads all that a key holds, as far as this command looks at it, and refuses
   * what this command refuses.
   */
  byte[][] readOf(byte[] key);

  /**
   * This command's answer.
   *
   * @param contents what {@link #readOf} was answered for each of the keys, in either version of
   *     the protocol; errors too, the first of which is the answer, as is what nobody should answer
   */
  Reply join(List<Reply> contents);

  /** The first of all that is no array and no set, such as an error; null for none. */
  static @Nullable Reply noList(List<Reply> contents) {
    for (Reply content : contents) {
      if (!(content instanceof Reply.Array) && !(content instanceof Reply.SetReply)) {
        return content;
      }
    }
    return null;
  }

  /** The items of an array or a set. */
  static List<Reply> items(Reply list) {
    return switch (list) {
      case Reply.Array array -> array.items();
      case Reply.SetReply set -> set.items();
      default -> throw new IllegalArgumentException("neither an array nor a set: " + list);
    };
  }
}
