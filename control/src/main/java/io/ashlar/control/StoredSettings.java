package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeSettings;
import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The cluster-wide settings: parameters of nodes that have the same value on all of them. The
 * control group keeps the texts and does not read them. Immutable.
 *
 * @param epoch grows by one with each change
 * @param lastChange id of the last change, 0 for none
 * @param byName in the order of the names
 */
public record StoredSettings(
    long epoch, long lastChange, SequencedMap<String, StoredSettings.Setting> byName) {
  public static final StoredSettings NONE = new StoredSettings(0, 0, new TreeMap<>());

  /** Far more than nodes have parameters. */
  private static final int COUNT_MAX = 1_000;

  /** Names and values of all: they go into each snapshot and each node's memory. */
  private static final long CHARS_MAX = 1L << 20;

  /**
   * One of them.
   *
   * @param epoch of the settings when it was set, the last time
   */
  public record Setting(String value, long epoch) {}

  public StoredSettings {
    byName = Collections.unmodifiableSequencedMap(new TreeMap<>(byName));
  }

  /** Whether the change is in here already: a proposer that saw no answer says it again. */
  boolean includes(ChangeSettings change) {
    return epoch == change.expectedEpoch() + 1 && lastChange == change.id();
  }

  StoredSettings after(ChangeSettings change) {
    SequencedMap<String, Setting> next = new TreeMap<>(byName);
    change.removed().forEach(next::remove);
    change.set().forEach((name, value) -> next.put(name, new Setting(value, epoch + 1)));
    return new StoredSettings(epoch + 1, change.id(), next);
  }

  boolean isTooLarge() {
    long chars = 0;
    for (var setting : byName.entrySet()) {
      chars += setting.getKey().length() + setting.getValue().value().length();
    }
    return byName.size() > COUNT_MAX || chars > CHARS_MAX;
  }
}
