package io.ashlar.client;

/**
 * The families of commands for one kind of values.
 *
 * @param <V> of the values
 */
public final class Families<V> {
  private final Runner runner;
  private final Codec<V> codec;

  Families(Runner runner, Codec<V> codec) {
    this.runner = runner;
    this.codec = codec;
  }

  public Strings<V> strings() {
    return new Strings<>(runner, codec);
  }

  public Counters counters() {
    return new Counters(runner);
  }

  public Hashes<V> hashes() {
    return new Hashes<>(runner, codec);
  }

  public Lists<V> lists() {
    return new Lists<>(runner, codec);
  }

  public Sets<V> sets() {
    return new Sets<>(runner, codec);
  }

  public SortedSets<V> sortedSets() {
    return new SortedSets<>(runner, codec);
  }

  public Streams<V> streams() {
    return new Streams<>(runner, codec);
  }

  public Geo geo() {
    return new Geo(runner);
  }

  public Bitmaps bitmaps() {
    return new Bitmaps(runner);
  }

  public HyperLogLogs hyperLogLogs() {
    return new HyperLogLogs(runner);
  }

  public Keys keys() {
    return new Keys(runner);
  }

  public Scripts scripts() {
    return new Scripts(runner);
  }
}
