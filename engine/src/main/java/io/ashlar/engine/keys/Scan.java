package io.ashlar.engine.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Glob;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.ScanCursor;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SCAN cursor [MATCH pattern] [COUNT count] [TYPE type], over one shard.
 *
 * <p>A cursor is a place in the order of slots and, within a slot, of key hashes: {@code slot << 32
 * | hash}, the hash unsigned. It needs nothing remembered, means the same on every replica, and on
 * a table that has grown or shrunk since. Slots that the shard does not own hold no keys and are
 * skipped. Cursor 0 in the reply: no slot of this shard from the cursor on holds more keys; who
 * scans several shards goes on with the next one.
 *
 * @param cursor as above; 0 begins
 * @param count about how many keys to look at
 * @param type lower case; null for any
 */
public record Scan(long cursor, byte @Nullable [] pattern, long count, @Nullable String type)
    implements Command {
  private static final int DEFAULT_COUNT = 10;

  /** Bounds one call, however large the count: more would hold the shard for too long. */
  private static final int COUNT_MAX = 10_000;

  /** The slot where a scan with this cursor goes on; 16384 or more when it is beyond the last. */
  public static long slotOf(long cursor) {
    return cursor >>> 32;
  }

  /** The cursor at the beginning of a slot. */
  public static long cursorAt(int slot) {
    return (long) slot << 32;
  }

  static Command parse(byte[][] args) {
    if (!ScanCursor.isCursor(args[1])) {
      return Command.rejected(ScanCursor.INVALID);
    }
    long cursor = ScanCursor.toCursor(args[1]);
    byte[] pattern = null;
    long count = DEFAULT_COUNT;
    String type = null;
    for (int i = 2; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        return Command.rejected(Errors.SYNTAX);
      }
      byte[] value = args[i + 1];
      if (Words.is(args[i], "COUNT")) {
        if (!Numbers.isLong(value)) {
          return Command.rejected(Errors.NOT_AN_INTEGER);
        }
        count = Numbers.toLong(value);
        if (count < 1) {
          return Command.rejected(Errors.SYNTAX);
        }
      } else if (Words.is(args[i], "MATCH")) {
        pattern = Glob.matchesAll(value) ? null : value;
      } else if (Words.is(args[i], "TYPE")) {
        type = new String(value, ISO_8859_1);
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return new Scan(cursor, pattern, count, type);
  }

  @Override
  public Reply execute(Execution x) {
    List<Reply> keys = new ArrayList<>();
    long next = collect(x, keys);
    return Reply.Array.of(Reply.Bulk.of(Numbers.toBytes(next)), new Reply.Array(keys));
  }

  private long collect(Execution x, List<Reply> keys) {
    int left = (int) Math.min(count, COUNT_MAX);
    long slot = slotOf(cursor);
    long from = cursor & 0xffffffffL;
    while (slot < Keyspace.SLOT_COUNT) {
      int walked = x.nextNonEmptySlot((int) slot);
      if (walked == Keyspace.SLOT_COUNT) {
        break;
      }
      from = walked == slot ? from : 0;
      slot = walked;
      if (left <= 0) {
        return cursorAt(walked) | from;
      }
      int size = x.keyCount(walked);
      int[] seen = {0};
      long next =
          x.walk(
              walked,
              from,
              left,
              (record, hash) -> {
                seen[0]++;
                byte[] key = Records.key(record);
                if (isWanted(record, key)) {
                  keys.add(Reply.Bulk.of(key));
                }
              });
      if (next != Keyspace.WALK_END) {
        return cursorAt(walked) | next;
      }
      // Expired keys are not shown to the visitor but were walked over, too.
      left -= Math.max(1, from == 0 ? size : seen[0]);
      slot++;
      from = 0;
    }
    // Also an answer without keys must wait for the change that left none.
    x.keyCount();
    return 0;
  }

  private boolean isWanted(Object record, byte[] key) {
    return (type == null || type.equalsIgnoreCase(Records.typeName(record)))
        && (pattern == null || Glob.matches(pattern, key));
  }
}
