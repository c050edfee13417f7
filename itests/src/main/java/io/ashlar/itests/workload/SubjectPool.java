package io.ashlar.itests.workload;

import io.ashlar.itests.history.Kind;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The subjects in use: a few of each kind, one of them favoured so that clients meet. A subject is
 * replaced after a number of calls, or of calls with unknown fate: both make its history costly to
 * check. Thread-safe.
 */
final class SubjectPool {
  private static final int CALLS_MAX = 250;
  private static final int UNKNOWN_MAX = 6;
  private static final int HOT_PER_KIND = 3;
  private static final List<Kind> KINDS = List.of(Kind.values());

  private final String prefix;
  private final Place[] places = new Place[KINDS.size() * HOT_PER_KIND];
  private final List<Subject> all = new ArrayList<>();

  /** A subject in use, and how much of its life is over. */
  static final class Place {
    private final int index;
    private final Subject subject;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();

    private Place(int index, Subject subject) {
      this.index = index;
      this.subject = subject;
    }

    Subject subject() {
      return subject;
    }
  }

  /** A pool whose keys begin with {@code prefix}, different for each run on the same store. */
  SubjectPool(String prefix) {
    this.prefix = prefix;
    for (int index = 0; index < places.length; index++) {
      places[index] = next(index);
    }
  }

  private Place next(int index) {
    Kind kind = KINDS.get(index / HOT_PER_KIND);
    String letter = kind.name().substring(0, 1).toLowerCase(Locale.ROOT);
    Subject subject = new Subject(kind, "{" + prefix + ":" + letter + all.size() + "}");
    all.add(subject);
    return new Place(index, subject);
  }

  synchronized Place pick(Random random) {
    int kind = random.nextInt(KINDS.size());
    int hot = random.nextBoolean() ? 0 : random.nextInt(HOT_PER_KIND);
    return places[kind * HOT_PER_KIND + hot];
  }

  synchronized void ended(Place place, Outcome outcome) {
    int calls = place.calls.incrementAndGet();
    int unknown =
        outcome instanceof Outcome.Unknown ? place.unknown.incrementAndGet() : place.unknown.get();
    if (places[place.index] == place && (calls >= CALLS_MAX || unknown >= UNKNOWN_MAX)) {
      places[place.index] = next(place.index);
    }
  }

  /** Every subject that was ever in use. */
  synchronized List<Subject> all() {
    return List.copyOf(all);
  }
}
