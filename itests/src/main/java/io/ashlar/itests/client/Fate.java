package io.ashlar.itests.client;

import java.util.List;
import java.util.Set;

/** What replies say about whether the commands were executed. */
sealed interface Fate {
  /** Once. {@code reply} is the command's, or EXEC's. */
  record Executed(RespValue reply) implements Fate {}

  /** Not here. */
  record Moved(NodeAddress to) implements Fate {}

  /** Not at all. */
  record Refused(String error) implements Fate {}

  /** Perhaps, now or later. */
  record Open(String error) implements Fate {}

  /** Errors by which a node says that it executed nothing. */
  Set<String> REFUSALS =
      Set.of(
          "ASK",
          "BUSY",
          "CLUSTERDOWN",
          "EXECABORT",
          "LOADING",
          "MISCONF",
          "NOREPLICAS",
          "OOM",
          "READONLY",
          "TRYAGAIN");

  static Fate of(List<RespValue> replies) {
    for (RespValue reply : replies) {
      if (reply instanceof RespValue.Failure(String text) && text.startsWith("MOVED ")) {
        return new Moved(NodeAddress.parse(text.substring(text.lastIndexOf(' ') + 1)));
      }
    }
    RespValue last = replies.getLast();
    if (last instanceof RespValue.Failure(String text)) {
      String code = text.split(" ", 2)[0];
      return REFUSALS.contains(code) ? new Refused(text) : new Open(text);
    }
    return new Executed(last);
  }
}
