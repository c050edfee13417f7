package io.ashlar.engine.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's keys stand in its arguments, as Redis's key specifications have it: in parts,
 * each of which finds a place to begin and counts on from there.
 */
public final class KeySpec {
  public static final KeySpec NONE = new KeySpec(List.of());
  public static final KeySpec ONE = range(1, 0, 1);
  public static final KeySpec TWO = range(1, 1, 1);
  public static final KeySpec ALL = range(1, -1, 1);
  public static final KeySpec PAIRS = range(1, -1, 2);
  public static final KeySpec SECOND = range(2, 0, 1);

  private static final int[] NO_INDEXES = {};

  private final List<Part> parts;
  private final int first;
  private final int last;
  private final int step;
  private final boolean movable;

  private KeySpec(List<Part> parts) {
    this.parts = List.copyOf(parts);
    List<Part> plain = parts.stream().filter(KeySpec::isPlain).toList();
    this.first = plain.stream().mapToInt(part -> ((Index) part.begin()).index()).min().orElse(0);
    this.last = lastOf(plain);
    this.step = plain.isEmpty() ? 0 : ((Range) plain.getFirst().find()).step();
    this.movable = plain.size() < parts.size();
  }

  /** In the order of COMMAND INFO. */
  public List<Part> parts() {
    return parts;
  }

  /**
   * @param flags what is done to the keys; empty: what the command's flags suggest
   * @param notes what COMMAND INFO says of the keys beyond that; empty: nothing
   */
  public record Part(Begin begin, Find find, Set<KeyFlag> flags, String notes) {}

  /** Where a part begins. */
  public sealed interface Begin {}

  /** At an argument's index; the command's name has index 0. */
  public record Index(int index) implements Begin {}

  /**
   * At the argument after a word.
   *
   * @param word upper case
   * @param startFrom index from which on the word is looked for; negative: from the end backwards
   */
  public record Keyword(String word, int startFrom) implements Begin {}

  /**
   * Where no specification of Redis can tell: at the argument after an option's word, when the
   * arguments are read as options in any order; the last one counts.
   *
   * @param word upper case; empty when the arguments tell nothing
   * @param from index of the first option
   * @param values the other options that have some, and how many each
   */
  public record Unknown(String word, int from, Map<String, Integer> values) implements Begin {
    public static final Unknown NOWHERE = new Unknown("", 0, Map.of());
  }

  /** Which arguments from the beginning on are keys. */
  public sealed interface Find {}

  /**
   * @param last from the beginning on; -1 is the last argument of all, -2 the one before it
   * @param step distance between keys
   * @param limit with a negative {@code last}: only the first 1/limit of the arguments; 0 is all
   */
  public record Range(int last, int step, int limit) implements Find {}

  /**
   * As many keys as an argument says.
   *
   * @param countAt where the number stands, from the beginning on
   * @param first where the first key stands, from the beginning on
   * @param step distance between keys
   */
  public record Counted(int countAt, int first, int step) implements Find {}

  /** What a command does to a key: one of the first four, and some of the others. */
  public enum KeyFlag {
    /** Reads it. */
    RO,
    /** Reads and changes it. */
    RW,
    /** Overwrites it. */
    OW,
    /** Removes it. */
    RM,
    /** Tells or copies what it holds. */
    ACCESS,
    /** Changes what it holds, not only by adding. */
    UPDATE,
    /** Adds to what it holds. */
    INSERT,
    /** Deletes from what it holds, or all of it. */
    DELETE,
    /** Names no key, though it is routed like one. */
    NOT_KEY,
    /** There may be more keys than the specification finds. */
    INCOMPLETE,
    /** An option decides what is done. */
    VARIABLE_FLAGS;

    /** As COMMAND INFO spells it. */
    public String redisName() {
      return ordinal() <= RM.ordinal() ? name() : name().toLowerCase(Locale.ROOT);
    }
  }

  private static KeySpec range(int first, int last, int step) {
    return at(new Index(first), new Range(last, step, 0));
  }

  /** One part. */
  public static KeySpec at(Begin begin, Find find, KeyFlag... flags) {
    return new KeySpec(List.of(new Part(begin, find, Set.of(flags), "")));
  }

  /** Keys whose number stands at an index, right before them: {@code numkeys key [key ...]}. */
  public static KeySpec counted(int countIndex, KeyFlag... flags) {
    return at(new Index(countIndex), new Counted(0, 1, 1), flags);
  }

  /** The one key at an index. */
  public static KeySpec one(int index, KeyFlag... flags) {
    return at(new Index(index), new Range(0, 1, 0), flags);
  }

  /** All arguments from an index on. */
  public static KeySpec allFrom(int index, KeyFlag... flags) {
    return at(new Index(index), new Range(-1, 1, 0), flags);
  }

  /** The same keys; each part has these notes. */
  public KeySpec noted(String notes) {
    return new KeySpec(
        parts.stream()
            .map(part -> new Part(part.begin(), part.find(), part.flags(), notes))
            .toList());
  }

  /** The keys of both. */
  public KeySpec and(KeySpec more) {
    List<Part> all = new ArrayList<>(parts);
    all.addAll(more.parts);
    return new KeySpec(all);
  }

  /** Whether the command never has keys. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Whether {@link #first}, {@link #last} and {@link #step} leave keys out. */
  public boolean isMovable() {
    return movable;
  }

  /** Index of the first key that always has the same place, 0 when there is none. */
  public int first() {
    return first;
  }

  /** Index of the last key with its place; -1 is the last argument, -2 the one before it. */
  public int last() {
    return last;
  }

  /** Distance between keys that have their place, 0 when there are none. */
  public int step() {
    return step;
  }

  private static int lastOf(List<Part> plain) {
    int last = 0;
    for (Part part : plain) {
      int fromBegin = ((Range) part.find()).last();
      int at = fromBegin < 0 ? fromBegin : ((Index) part.begin()).index() + fromBegin;
      last = last < 0 || at < 0 ? Math.min(last, at) : Math.max(last, at);
    }
    return last;
  }

  private static boolean isPlain(Part part) {
    return part.begin() instanceof Index
        && part.find() instanceof Range range
        && range.limit() == 0;
  }

  /** Index of the last key among {@code argCount} arguments, when all have their place. */
  public int lastIndex(int argCount) {
    return last >= 0 ? last : argCount + last;
  }

  /** Indexes of all keys; empty when the arguments name none, rightly or not. */
  public int[] indexes(byte[][] args) {
    int[] all = NO_INDEXES;
    for (Part part : parts) {
      int[] found = indexes(part, args);
      if (all.length == 0) {
        all = found;
      } else if (found.length > 0) {
        int known = all.length;
        all = Arrays.copyOf(all, known + found.length);
        System.arraycopy(found, 0, all, known, found.length);
      }
    }
    return all;
  }

  /** Indexes of the keys of one part. */
  public static int[] indexes(Part part, byte[][] args) {
    int begin =
        switch (part.begin()) {
          case Index at -> at.index();
          case Keyword keyword -> after(keyword, args);
          case Unknown option -> after(option, args);
        };
    if (begin <= 0 || begin >= args.length) {
      return NO_INDEXES;
    }
    return switch (part.find()) {
      case Range range -> inRange(range, begin, args.length);
      case Counted counted -> counted(counted, begin, args);
    };
  }

  private static int after(Keyword keyword, byte[][] args) {
    int step = keyword.startFrom() < 0 ? -1 : 1;
    int at = step < 0 ? args.length + keyword.startFrom() : keyword.startFrom();
    while (at > 0 && at < args.length) {
      if (Words.is(args[at], keyword.word())) {
        return at + 1;
      }
      at += step;
    }
    return -1;
  }

  private static int after(Unknown option, byte[][] args) {
    int found = -1;
    int at = option.word().isEmpty() ? args.length : option.from();
    while (at < args.length) {
      int skipped = 0;
      if (Words.is(args[at], option.word())) {
        found = at + 1;
        skipped = 1;
      }
      for (Map.Entry<String, Integer> other : option.values().entrySet()) {
        if (Words.is(args[at], other.getKey())) {
          skipped = other.getValue();
        }
      }
      at += 1 + skipped;
    }
    return found;
  }

  private static int[] inRange(Range range, int begin, int argCount) {
    int last = begin + range.last();
    if (range.last() < 0) {
      last =
          range.limit() <= 1
              ? argCount + range.last()
              : begin + (argCount - begin) / range.limit() + range.last();
    }
    return series(begin, Math.min(last, argCount - 1), range.step());
  }

  private static int[] counted(Counted counted, int begin, byte[][] args) {
    int countAt = begin + counted.countAt();
    long first = (long) begin + counted.first();
    byte @Nullable [] text = countAt < args.length ? args[countAt] : null;
    if (text == null || !Numbers.isLong(text)) {
      return NO_INDEXES;
    }
    long count = Numbers.toLong(text);
    if (count < 1 || count > args.length) {
      return NO_INDEXES;
    }
    long last = first + (count - 1) * counted.step();
    return last >= args.length ? NO_INDEXES : series((int) first, (int) last, counted.step());
  }

  private static int[] series(int first, int last, int step) {
    if (last < first) {
      return NO_INDEXES;
    }
    int[] series = new int[(last - first) / step + 1];
    for (int i = 0; i < series.length; i++) {
      series[i] = first + i * step;
    }
    return series;
  }
}
