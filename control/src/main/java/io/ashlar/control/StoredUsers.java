package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeUsers;
import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The users that the cluster agreed on, with their rules in Redis's words; passwords are hashes.
 * The control group keeps the texts and does not read them. Immutable.
 *
 * @param epoch grows by one with each change
 * @param lastChange id of the last change, 0 for none
 * @param rules by the user's name, in the order of the names; both with one character a byte
 */
public record StoredUsers(long epoch, long lastChange, SequencedMap<String, String> rules) {
  public static final StoredUsers NONE = new StoredUsers(0, 0, new TreeMap<>());

  /** Rules of all users: they go into each snapshot and each node's memory. */
  private static final long CHARS_MAX = 8L << 20;

  /** What a user takes beside the text. */
  private static final int USER_CHARS = 64;

  public StoredUsers {
    rules = Collections.unmodifiableSequencedMap(new TreeMap<>(rules));
  }

  /** Whether the change is in here already: a proposer that saw no answer says it again. */
  boolean includes(ChangeUsers change) {
    return epoch == change.expectedEpoch() + 1 && lastChange == change.id();
  }

  StoredUsers after(ChangeUsers change) {
    SequencedMap<String, String> next = new TreeMap<>(rules);
    change.deleted().forEach(next::remove);
    next.putAll(change.set());
    return new StoredUsers(epoch + 1, change.id(), next);
  }

  boolean isTooLarge() {
    long chars = 0;
    for (var user : rules.entrySet()) {
      chars += USER_CHARS + user.getKey().length() + user.getValue().length();
    }
    return chars > CHARS_MAX;
  }
}
