package io.ashlar.itests.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order that explains one subject's answers: Wing and Gong's search with Lowe's
 * memory.
 *
 * <p>Calls and returns stand in one list in the order of time. The search takes any call that
 * stands before the first return, asks the model, and lifts the call and its return out of the
 * list; when the first return is reached with its call still in the list, the last choice was wrong
 * and is put back. A configuration (set of calls taken, state) that was reached before leads
 * nowhere new and is not entered twice. Calls without a known end have their return behind all
 * others and need not be taken at all.
 *
 * <p>Sources: J. Wing and C. Gong, "Testing and Verifying Concurrent Objects" (1993); G. Lowe,
 * "Testing for linearizability" (2017); A. Horn and D. Kroening, "Faster linearizability checking
 * via P-compositionality" (2015), for checking each key by itself.
 */
final class Search<S> {
  enum Result {
    FOUND,
    NONE,
    LIMIT
  }

  private static final int CLOCK_CHECK_MASK = 0x3ff;

  private final Model<S> model;
  private final List<Interval> intervals;
  private final long deadlineNs;
  private final int configurationsMax;
  private final Event head;
  private List<Interval> longest = List.of();

  Search(Model<S> model, List<Interval> intervals, long deadlineNs, int configurationsMax) {
    this.model = model;
    this.intervals = intervals;
    this.deadlineNs = deadlineNs;
    this.configurationsMax = configurationsMax;
    this.head = events(intervals);
  }

  /** The longest explained order that was tried; after {@link #run()} found none. */
  List<Interval> longest() {
    return longest;
  }

  Result run() {
    int remaining = (int) intervals.stream().filter(i -> !i.open()).count();
    S state = model.initial();
    long[] taken = new long[(intervals.size() + 63) / 64];
    Deque<Choice<S>> choices = new ArrayDeque<>();
    Set<Configuration<S>> seen = new HashSet<>();
    Event event = head.next;
    long steps = 0;
    while (remaining > 0) {
      if ((++steps & CLOCK_CHECK_MASK) == 0
          && (System.nanoTime() - deadlineNs > 0 || seen.size() > configurationsMax)) {
        return Result.LIMIT;
      }
      if (event == null) {
        throw new IllegalStateException("calls remain but no return does");
      }
      if (event.call) {
        Interval interval = event.interval();
        S next = model.next(state, interval.call(), interval.answer());
        flip(taken, event.id);
        if (next != null && seen.add(new Configuration<>(taken.clone(), next))) {
          choices.push(new Choice<>(event, state));
          state = next;
          event.lift();
          remaining -= interval.open() ? 0 : 1;
          event = head.next;
        } else {
          flip(taken, event.id);
          event = event.next;
        }
      } else {
        remember(choices);
        Choice<S> last = choices.poll();
        if (last == null) {
          return Result.NONE;
        }
        state = last.before;
        flip(taken, last.event.id);
        last.event.putBack();
        remaining += last.event.interval().open() ? 0 : 1;
        event = last.event.next;
      }
    }
    return Result.FOUND;
  }

  private void remember(Deque<Choice<S>> choices) {
    if (choices.size() > longest.size()) {
      List<Interval> order = new ArrayList<>(choices.size());
      choices.descendingIterator().forEachRemaining(choice -> order.add(choice.event.interval()));
      longest = order;
    }
  }

  private static void flip(long[] bits, int id) {
    bits[id >>> 6] ^= 1L << (id & 63);
  }

  /** Builds the list; on equal times a call stands before a return, which permits more orders. */
  private static Event events(List<Interval> intervals) {
    List<Event> events = new ArrayList<>(intervals.size() * 2);
    for (int id = 0; id < intervals.size(); id++) {
      Event call = new Event(intervals.get(id), id, true);
      Event end = new Event(intervals.get(id), id, false);
      call.match = end;
      events.add(call);
      events.add(end);
    }
    events.sort(Comparator.comparingLong(Event::timeNs).thenComparingInt(e -> e.call ? 0 : 1));
    Event head = new Event(null, -1, false);
    Event last = head;
    for (Event event : events) {
      last.next = event;
      event.previous = last;
      last = event;
    }
    return head;
  }

  private record Choice<S>(Event event, S before) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by content below, never changed
  private record Configuration<S>(long[] taken, S state) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Configuration<?> that
          && state.equals(that.state)
          && Arrays.equals(taken, that.taken);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(taken) * 31 + state.hashCode();
    }
  }
}
