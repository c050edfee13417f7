package io.ashlar.engine.command;

/**
 * Something happened to a key, as keyspace notifications tell it.
 *
 * @param database the number of the key's
 * @param name Redis's name of the event, such as {@code hset}
 */
public record KeyEvent(Kind kind, int database, String name, byte[] key) {
  /** The classes that notify-keyspace-events selects, by their letters. */
  public enum Kind {
    GENERIC('g'),
    STRING('$'),
    LIST('l'),
    SET('s'),
    HASH('h'),
    SORTED_SET('z'),
    EXPIRED('x'),
    EVICTED('e'),
    STREAM('t'),
    MISSED('m'),
    NEW('n');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    public char letter() {
      return letter;
    }

    /** Its bit in {@link EngineSettings#notifiedKinds}. */
    public int bit() {
      return 1 << ordinal();
    }
  }

  /** Hears of events on the shard thread, while the command that causes them runs. */
  @FunctionalInterface
  public interface Listener {
    void happened(KeyEvent event);
  }
}
