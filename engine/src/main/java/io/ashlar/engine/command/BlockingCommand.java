package io.ashlar.engine.command;

import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that may wait until one of its keys has something for it. Alone it is tried with {@link
 * #attempt}, and tried again when a key became ready; inside a transaction or a script {@link
 * #execute} never waits.
 */
public interface BlockingCommand extends Command {
  /** What a client is told whose time is over. */
  Reply TIMED_OUT = Reply.NIL_ARRAY;

  /**
   * Runs as {@link Command#execute} does.
   *
   * @return null when there is nothing for it: then it has changed nothing that a client could see,
   *     and may wait
   */
  @Nullable Reply attempt(Execution x);

  /** What it waits for: all in the execution's slot, at least one. */
  List<byte[]> keys();

  /** For how long at most, in milliseconds; 0 for ever. */
  long timeoutMs();

  /** The type that a key has to have to be worth another {@link #attempt}. */
  ValueType awaitedType();

  /** Whether it is also tried again when a key is deleted or changes its type. */
  default boolean endsWithItsKey() {
    return false;
  }

  /**
   * The command that waits and is tried again: itself, unless what it means depends on the moment
   * when the client sent it.
   */
  default BlockingCommand whileWaiting(Execution x) {
    return this;
  }

  /** The answer when there is nothing and it must not wait. */
  default Reply withoutWaiting() {
    return Reply.NIL_ARRAY;
  }

  @Override
  default Reply execute(Execution x) {
    Reply reply = attempt(x);
    return reply == null ? withoutWaiting() : reply;
  }

  /** Why a script may not call it at all; null when it may, and then it does not wait. */
  default Reply.@Nullable Error refusalInScripts() {
    return null;
  }
}
