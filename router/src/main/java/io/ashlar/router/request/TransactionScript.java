package io.ashlar.router.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node is sent for a transaction, MULTI and EXEC included, and what its replies mean.
 *
 * @param requests in their order
 * @param places of the client's own commands among those between MULTI and EXEC: the others choose
 *     databases
 */
record TransactionScript(List<byte[][]> requests, List<Integer> places, boolean onlyReads) {
  private static final byte[][] MULTI = {"MULTI".getBytes(US_ASCII)};
  private static final byte[][] EXEC = {"EXEC".getBytes(US_ASCII)};

  /** One queued command that the node executes. */
  record Step(CommandSpec spec, byte[][] args, int database) {}

  /**
   * @param database that the connection has selected, and has again afterwards
   */
  static TransactionScript of(List<Step> steps, int database) {
    List<byte[][]> requests = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    boolean onlyReads = true;
    int selected = database;
    requests.add(MULTI);
    for (Step step : steps) {
      if (step.database() != selected) {
        selected = step.database();
        requests.add(select(selected));
      }
      places.add(requests.size() - 1);
      requests.add(step.args());
      onlyReads &= RouterDesk.isRead(step.spec());
    }
    if (selected != database) {
      requests.add(select(database));
    }
    requests.add(EXEC);
    return new TransactionScript(requests, places, onlyReads);
  }

  /**
   * What EXEC answered, in the client's terms: an array of the results of its own commands, nil, or
   * an error. A refusal while queueing comes before EXEC's, which only says that there was one.
   *
   * @param hasId whether the node would know it again
   */
  Reply outcome(List<Reply> replies, boolean hasId) {
    Reply last = replies.getLast();
    if (last instanceof Reply.Error) {
      for (Reply reply : replies) {
        if (reply instanceof Reply.Error error
            && RetryCause.of(error, onlyReads || hasId) != null) {
          return reply;
        }
      }
      return last;
    }
    if (!(last instanceof Reply.Array array)) {
      return Reply.NIL_ARRAY;
    }
    List<Reply> own = new ArrayList<>();
    places.forEach(place -> own.add(array.items().get(place)));
    return new Reply.Array(own);
  }

  private static byte[][] select(int database) {
    return new byte[][] {
      "SELECT".getBytes(US_ASCII), Integer.toString(database).getBytes(US_ASCII)
    };
  }
}
