package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.sortedset.PutElements;
import io.ashlar.engine.sortedset.RankRange;
import io.ashlar.engine.sortedset.RemoveRange;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.sortedset.SortedSetType;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What several commands on sorted sets do with keys and replies. */
public final class SortedSets {
  private SortedSets() {}

  /** Whether a record holds something, and that is no sorted set. */
  public static boolean isOther(@Nullable Object record) {
    return record != null && !(Records.collection(record) instanceof SortedSet);
  }

  /** The sorted set that a record holds; null for no record. */
  public static @Nullable SortedSet of(@Nullable Object record) {
    return record == null ? null : SortedSet.of(Records.collection(record));
  }

  /** What a command that reads one key answers: {@code missing} if there is none. */
  public static Reply read(
      Execution x, byte[] key, Reply missing, Function<SortedSet, Reply> answer) {
    return answer(x.find(key), missing, answer);
  }

  /** As {@link #read}, for a command that goes on to write. */
  public static Reply write(
      Execution x, byte[] key, Reply missing, Function<SortedSet, Reply> answer) {
    return answer(x.findForWrite(key), missing, answer);
  }

  private static Reply answer(
      @Nullable Object record, Reply missing, Function<SortedSet, Reply> answer) {
    if (isOther(record)) {
      return Errors.WRONG_TYPE;
    }
    SortedSet set = of(record);
    return set == null ? missing : answer.apply(set);
  }

  /** Members, each followed by its score if that is wanted. */
  public static List<Reply> elements(
      SortedSet set, RankRange range, boolean reverse, boolean withScores) {
    List<Reply> items = new ArrayList<>(withScores ? 2 * range.size() : range.size());
    set.visit(
        range.from(),
        range.to(),
        reverse,
        (array, offset, length, score) -> {
          items.add(new Reply.Bulk(array, offset, length));
          if (withScores) {
            items.add(new Reply.DoubleReply(score));
          }
          return true;
        });
    return items;
  }

  /** An array of members, or of pairs of a member and its score. */
  public static Reply reply(List<Reply> items, boolean withScores) {
    return withScores ? new Reply.Pairs(items) : new Reply.Array(items);
  }

  /** Removes elements, with the events of it; the range must not be empty. */
  static void remove(Execution x, byte[] key, SortedSet set, RankRange range, String event) {
    boolean all = range.size() == set.size();
    x.change(key, SortedSetType.INSTANCE, new RemoveRange(range.from(), range.size()));
    x.event(KeyEvent.Kind.SORTED_SET, event, key);
    if (all) {
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
  }

  /**
   * Makes a key hold these elements, whatever it held before; without elements there will be none.
   *
   * @param event its name, if something is stored
   * @return how many elements there are
   */
  public static Reply store(
      Execution x, byte[] key, Iterable<ScoredMember> elements, String event) {
    boolean deleted = x.delete(key);
    long[] count = {0};
    PutElements.Chunks chunks =
        new PutElements.Chunks(change -> x.change(key, SortedSetType.INSTANCE, change));
    for (ScoredMember element : elements) {
      chunks.add(element.array(), element.offset(), element.length(), element.score());
      count[0]++;
    }
    chunks.finish();
    if (count[0] > 0) {
      x.event(KeyEvent.Kind.SORTED_SET, event, key);
    } else if (deleted) {
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
    return Reply.Int.of(count[0]);
  }
}
