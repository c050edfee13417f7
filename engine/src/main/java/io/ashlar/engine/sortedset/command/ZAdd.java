package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.sortedset.PutElements;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.sortedset.SortedSetType;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ZADD key [NX|XX] [GT|LT] [CH] [INCR] score member..., and ZINCRBY key increment member. */
public record ZAdd(byte[] key, Conditions conditions, List<ScoredMember> elements)
    implements Command {
  /**
   * Which elements are touched, and what is answered.
   *
   * @param onlyNew NX
   * @param onlyExisting XX
   * @param onlyGreater GT, of those that exist
   * @param onlyLess LT, of those that exist
   * @param countChanged CH
   * @param increment INCR: the score is an increment
   */
  public record Conditions(
      boolean onlyNew,
      boolean onlyExisting,
      boolean onlyGreater,
      boolean onlyLess,
      boolean countChanged,
      boolean increment) {}

  private static final Reply.Error NX_AND_XX =
      new Reply.Error("ERR XX and NX options at the same time are not compatible");
  private static final Reply.Error GT_AND_LT =
      new Reply.Error("ERR GT, LT, and/or NX options at the same time are not compatible");
  private static final Reply.Error SEVERAL_INCREMENTS =
      new Reply.Error("ERR INCR option supports a single increment-element pair");
  private static final Reply.Error NOT_A_NUMBER =
      new Reply.Error("ERR resulting score is not a number (NaN)");

  static Command parseZAdd(byte[][] args) {
    return parse(args, false);
  }

  static Command parseZIncrBy(byte[][] args) {
    return parse(args, true);
  }

  private static Command parse(byte[][] args, boolean alwaysIncrement) {
    boolean nx = false;
    boolean xx = false;
    boolean gt = false;
    boolean lt = false;
    boolean ch = false;
    boolean increment = alwaysIncrement;
    int at = 2;
    for (; at < args.length; at++) {
      if (Words.is(args[at], "NX")) {
        nx = true;
      } else if (Words.is(args[at], "XX")) {
        xx = true;
      } else if (Words.is(args[at], "GT")) {
        gt = true;
      } else if (Words.is(args[at], "LT")) {
        lt = true;
      } else if (Words.is(args[at], "CH")) {
        ch = true;
      } else if (Words.is(args[at], "INCR")) {
        increment = true;
      } else {
        break;
      }
    }
    int left = args.length - at;
    if (left == 0 || (left & 1) != 0) {
      return Command.rejected(Errors.SYNTAX);
    }
    if (nx && xx) {
      return Command.rejected(NX_AND_XX);
    }
    if ((gt && nx) || (lt && nx) || (gt && lt)) {
      return Command.rejected(GT_AND_LT);
    }
    if (increment && left > 2) {
      return Command.rejected(SEVERAL_INCREMENTS);
    }
    Conditions conditions = new Conditions(nx, xx, gt, lt, ch, increment);
    return withElements(args[1], conditions, args, at);
  }

  private static Command withElements(byte[] key, Conditions conditions, byte[][] args, int first) {
    List<ScoredMember> elements = new ArrayList<>((args.length - first) / 2);
    for (int i = first; i < args.length; i += 2) {
      double score = Doubles.parse(args[i]);
      if (Double.isNaN(score)) {
        return Command.rejected(Errors.NOT_A_FLOAT);
      }
      elements.add(ScoredMember.of(args[i + 1], score));
    }
    return new ZAdd(key, conditions, elements);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (SortedSets.isOther(record)) {
      return Errors.WRONG_TYPE;
    }
    SortedSet set = SortedSets.of(record);
    return conditions.increment ? increment(x, set) : add(x, set);
  }

  private Reply increment(Execution x, @Nullable SortedSet set) {
    ScoredMember element = elements.getFirst();
    double old = set == null ? Double.NaN : set.score(element.member());
    boolean exists = !Double.isNaN(old);
    double score = exists ? old + element.score() : element.score();
    if (exists && !conditions.onlyNew && Double.isNaN(score)) {
      return NOT_A_NUMBER;
    }
    if (!isWanted(old, score)) {
      return Reply.NIL;
    }
    if (!exists || score != old) {
      change(x, List.of(ScoredMember.of(element.member(), score)), "zincr");
    }
    return new Reply.DoubleReply(score);
  }

  private Reply add(Execution x, @Nullable SortedSet set) {
    List<ScoredMember> changed = new ArrayList<>(elements.size());
    // A member may be there twice; the second time it meets what the first has left.
    MemberMap earlier = elements.size() > 1 ? new MemberMap(elements.size()) : null;
    int added = 0;
    for (ScoredMember element : elements) {
      byte[] member = element.member();
      ScoredMember before = earlier == null ? null : earlier.find(member, 0, member.length);
      double old = before != null ? before.score() : set == null ? Double.NaN : set.score(member);
      if (isWanted(old, element.score()) && old != element.score()) {
        changed.add(element);
        added += Double.isNaN(old) ? 1 : 0;
        if (earlier != null) {
          earlier.put(element);
        }
      }
    }
    if (!changed.isEmpty()) {
      change(x, changed, "zadd");
    }
    return Reply.Int.of(conditions.countChanged ? changed.size() : added);
  }

  /**
   * Whether the conditions let an element have a score.
   *
   * @param old NaN when it does not exist
   */
  private boolean isWanted(double old, double score) {
    if (Double.isNaN(old)) {
      return !conditions.onlyExisting;
    }
    return !conditions.onlyNew
        && !(conditions.onlyGreater && score <= old)
        && !(conditions.onlyLess && score >= old);
  }

  private void change(Execution x, List<ScoredMember> changed, String event) {
    x.change(key, SortedSetType.INSTANCE, new PutElements(changed));
    x.event(KeyEvent.Kind.SORTED_SET, event, key);
  }
}
