package io.ashlar.router.request;

import io.ashlar.engine.request.RequestId;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.request.ClientLink;
import io.ashlar.node.request.RequestPrefix;
import io.ashlar.resp.Reply;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What nodes know a request again by.
 *
 * @param bornNanos when the client's request came here
 */
record OnceAgain(RequestId id, long bornNanos) {
  /** Said before a shard looks whether it knows the request. */
  private static final Set<String> REFUSALS =
      Set.of("NOPERM", "NOAUTH", "MISCONF", "BUSY", "EXECABORT");

  /**
   * Of the request that a client has just sent.
   *
   * @return null for none, also where no node would remember it: for all that is no write and no
   *     script that may write
   */
  static @Nullable OnceAgain of(ClientLink client, CommandTable.Entry found) {
    return found.mayWrite() ? of(client.requestId()) : null;
  }

  static @Nullable OnceAgain of(@Nullable RequestId id) {
    return id == null ? null : new OnceAgain(id, System.nanoTime());
  }

  /** Whether the answer to a repeat leaves open what became of the first. */
  static boolean saysNothingOf(Reply.Error error) {
    return REFUSALS.contains(error.code());
  }

  /**
   * The request with its id before it, which says how long ago it was sent first: what is sent for
   * the first time is executed even where the node has forgotten the client.
   *
   * @param again whether a node may have executed it already
   */
  byte[][] before(byte[][] args, boolean again) {
    if (!again && id.ageMs() == 0) {
      return RequestPrefix.put(id, args);
    }
    long hereMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - bornNanos);
    return RequestPrefix.put(
        new RequestId(id.client(), id.sequence(), id.unansweredFrom(), id.ageMs() + hereMs + 1),
        args);
  }
}
