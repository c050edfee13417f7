package io.ashlar.itests.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** All families, and how often each has its turn. */
final class Families {
  private record Share(CommandFamily family, int weight) {}

  private final List<Share> shares = new ArrayList<>();
  private int weights;
  private @Nullable CommandFamily last;

  private Families() {}

  /**
   * New ones, since some keep state.
   *
   * @param only names of those wanted; all when it is empty
   * @param databases whether the reference has several databases, and is no cluster then
   */
  static Families create(List<String> only, boolean databases) {
    Families families = new Families();
    CommandFamily strings = new StringFamily();
    CommandFamily keys = new KeyFamily();
    CommandFamily lists = new ListFamily();
    CommandFamily expiry = new ExpiryFamily();
    CommandFamily hashes = new HashFamily();
    CommandFamily sets = new SetFamily();
    families.add(strings, 10, only);
    families.add(hashes, 8, only);
    families.add(sets, 8, only);
    families.add(keys, 5, only);
    families.add(lists, 10, only);
    families.add(expiry, 4, only);
    CommandFamily bitmaps = new BitmapFamily();
    CommandFamily hyperLogLogs = new HyperLogLogFamily();
    families.add(bitmaps, 4, only);
    families.add(hyperLogLogs, 2, only);
    families.add(new TransactionFamily(List.of(strings, strings, keys, expiry, bitmaps)), 6, only);
    families.add(
        new TransactionFamily(List.of(strings, strings, keys, lists, lists, expiry)), 6, only);
    CommandFamily sortedSets = new SortedSetFamily();
    families.add(sortedSets, 10, only);
    families.add(new GeoFamily(), 5, only);
    families.add(
        new TransactionFamily(List.of(strings, strings, keys, expiry, sortedSets)), 6, only);
    families.add(
        new TransactionFamily(List.of(strings, strings, keys, expiry, hashes, sets)), 6, only);
    CommandFamily scripts = new ScriptFamily();
    families.add(scripts, 8, only);
    families.add(new TransactionFamily(List.of(strings, scripts)), 2, only);
    families.add(new FunctionFamily(), 2, only);
    families.add(new StreamFamily(), 6, only);
    families.add(new TransactionFamily(List.of(strings, strings, keys, expiry)), 6, only);
    families.add(new DumpFamily(), 4, only);
    families.add(new SortFamily(false), 4, only);
    if (only.contains("sort-patterns")) {
      families.add(new SortFamily(true), 4, only);
    }
    if (databases) {
      CommandFamily selecting = new DatabaseFamily();
      families.add(selecting, 12, only);
      families.add(new TransactionFamily(List.of(strings, keys, lists, selecting)), 8, only);
    } else {
      families.add(new ConnectionFamily(), 1, only);
      families.add(new MessagingFamily(), 1, only);
      families.add(new AclFamily(), 1, only);
    }
    if (families.weights == 0) {
      throw new IllegalArgumentException("no family among " + only);
    }
    return families;
  }

  private void add(CommandFamily family, int weight, List<String> only) {
    if (only.isEmpty() || only.contains(family.name())) {
      shares.add(new Share(family, weight));
      weights += weight;
    }
  }

  byte[][] next(Random random, KeyPool keys) {
    if (last != null && last.isAmidBlock()) {
      return last.next(random, keys);
    }
    int at = random.nextInt(weights);
    for (Share share : shares) {
      at -= share.weight();
      if (at < 0) {
        last = share.family();
        return last.next(random, keys);
      }
    }
    throw new IllegalStateException("weights do not add up");
  }
}
