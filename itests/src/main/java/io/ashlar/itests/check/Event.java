package io.ashlar.itests.check;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call or a return in the search's list of events. */
final class Event {
  final int id;
  final boolean call;
  private final @Nullable Interval span;
  @Nullable Event previous;
  @Nullable Event next;

  /** The return of a call; null on a return and on the list's head. */
  @Nullable Event match;

  Event(@Nullable Interval span, int id, boolean call) {
    this.span = span;
    this.id = id;
    this.call = call;
  }

  Interval interval() {
    return Objects.requireNonNull(span, "the list's head has no interval");
  }

  long timeNs() {
    return call ? interval().startNs() : interval().endNs();
  }

  /** Takes a call and its return out of the list; both keep their neighbours for putting back. */
  void lift() {
    unlink();
    end().unlink();
  }

  /** Undoes the latest {@link #lift}; lifts are undone in the reverse order of their making. */
  void putBack() {
    end().link();
    link();
  }

  private Event end() {
    return Objects.requireNonNull(match, "only a call is lifted");
  }

  private void unlink() {
    Objects.requireNonNull(previous).next = next;
    if (next != null) {
      next.previous = previous;
    }
  }

  private void link() {
    Objects.requireNonNull(previous).next = this;
    if (next != null) {
      next.previous = this;
    }
  }
}
