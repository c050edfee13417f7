package io.ashlar.engine.sort;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the options of SORT, in any order; the last of a kind counts. */
final class SortParser {
  private static final String INSUFFICIENT =
      " option of SORT denied due to insufficient ACL permissions.";
  private static final String DENIED =
      " option of SORT denied in Cluster mode when keys formed by the pattern may be in different"
          + " slots.";

  private final byte[][] args;
  private final boolean mayStore;
  private boolean isDescending;
  private boolean isAlpha;
  private boolean isSorted = true;
  private long limitStart;
  private long limitCount = -1;
  private @Nullable ValuePattern by;
  private byte @Nullable [] destination;
  private final List<ValuePattern> gets = new ArrayList<>();

  /** What the first pattern is refused with, where not all keys may be read. */
  private Reply.@Nullable Error patternRefusal;

  private SortParser(byte[][] args, boolean mayStore) {
    this.args = args;
    this.mayStore = mayStore;
  }

  static Command parseSort(byte[][] args) {
    return new SortParser(args, true).parse();
  }

  static Command parseSortRo(byte[][] args) {
    return new SortParser(args, false).parse();
  }

  private Command parse() {
    Command command = readOptions();
    return patternRefusal == null
        ? command
        : new PatternAccess(command, patternRefusal, mayStore, args);
  }

  private Command readOptions() {
    for (int i = 2; i < args.length; ) {
      int left = args.length - i - 1;
      Reply.Error error = null;
      int values = 0;
      if (Words.is(args[i], "ASC")) {
        isDescending = false;
      } else if (Words.is(args[i], "DESC")) {
        isDescending = true;
      } else if (Words.is(args[i], "ALPHA")) {
        isAlpha = true;
      } else if (Words.is(args[i], "LIMIT") && left >= 2) {
        values = 2;
        error = limit(args[i + 1], args[i + 2]);
      } else if (Words.is(args[i], "STORE") && left >= 1 && mayStore) {
        values = 1;
        destination = args[i + 1];
      } else if (Words.is(args[i], "BY") && left >= 1) {
        values = 1;
        error = by(args[i + 1]);
      } else if (Words.is(args[i], "GET") && left >= 1) {
        values = 1;
        error = get(args[i + 1]);
      } else {
        error = Errors.SYNTAX;
      }
      if (error != null) {
        return Command.rejected(error);
      }
      i += 1 + values;
    }
    return new Sort(
        args[1],
        isDescending,
        isAlpha,
        limitStart,
        limitCount,
        isSorted,
        isSorted ? by : null,
        List.copyOf(gets),
        destination);
  }

  private Reply.@Nullable Error limit(byte[] start, byte[] count) {
    if (!Numbers.isLong(start) || !Numbers.isLong(count)) {
      return Errors.NOT_AN_INTEGER;
    }
    limitStart = Numbers.toLong(start);
    limitCount = Numbers.toLong(count);
    return null;
  }

  /** Once a constant was given nothing is sorted, whatever else is given, as in Redis. */
  private Reply.@Nullable Error by(byte[] pattern) {
    if (ValuePattern.isConstant(pattern)) {
      isSorted = false;
    } else if (!SlotPart.isShared(pattern, args[1])) {
      return new Reply.Error("ERR BY" + DENIED);
    } else {
      notePattern("BY");
    }
    by = ValuePattern.of(pattern);
    return null;
  }

  private Reply.@Nullable Error get(byte[] pattern) {
    if (!ValuePattern.isElement(pattern) && !SlotPart.isShared(pattern, args[1])) {
      return new Reply.Error("ERR GET" + DENIED);
    }
    notePattern("GET");
    gets.add(ValuePattern.of(pattern));
    return null;
  }

  /** Redis asks for the permission at any GET, also for the element itself. */
  private void notePattern(String option) {
    if (patternRefusal == null) {
      patternRefusal = new Reply.Error("ERR " + option + INSUFFICIENT);
    }
  }
}
