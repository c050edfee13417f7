package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.List;

/** A command on one key that holds a set or nothing. */
interface SetCommand extends Command {
  byte[] key();

  /** Whether it goes on to write, which does not count as a hit or a miss. */
  default boolean writes() {
    return false;
  }

  /**
   * @param set {@link SetValue#EMPTY} when there is no such key
   */
  Reply run(Execution x, SetValue set);

  @Override
  default Reply execute(Execution x) {
    Object record = writes() ? x.findForWrite(key()) : x.find(key());
    if (record == null) {
      return run(x, SetValue.EMPTY);
    }
    return Records.collection(record) instanceof SetValue set ? run(x, set) : Errors.WRONG_TYPE;
  }

  /** Removes members that are there, and tells of it; the key goes with the last. */
  static void remove(Execution x, byte[] key, SetValue set, List<byte[]> members, String event) {
    x.change(key, SetType.SET, new SetChange(false, members));
    x.event(KeyEvent.Kind.SET, event, key);
    if (set.isEmpty()) {
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
  }
}
