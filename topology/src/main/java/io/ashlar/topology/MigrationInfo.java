package io.ashlar.topology;

import java.util.List;

/**
 * Slots that are on their way from one shard to another.
 *
 * @param id the epoch of the map that it came with, so later ones have higher ids; a map of that
 *     epoch or a later one without it means that it is over
 * @param slots ascending, disjoint, not adjacent; the map names {@code from} as their owner until
 *     it is over
 */
public record MigrationInfo(long id, List<SlotRange> slots, String from, String to, Phase phase) {
  /** Where it goes. */
  public enum Phase {
    /** Forward: {@code to} shall own the slots. */
    MOVING,
    /** Back, unless {@code to} owns them already. */
    CANCELLING
  }

  public MigrationInfo {
    slots = List.copyOf(slots);
  }

  public MigrationInfo cancelling() {
    return new MigrationInfo(id, slots, from, to, Phase.CANCELLING);
  }

  public int slotCount() {
    return slots.stream().mapToInt(SlotRange::size).sum();
  }

  public boolean contains(int slot) {
    return slots.stream().anyMatch(range -> range.first() <= slot && slot <= range.last());
  }
}
