package io.ashlar.node.grid;

import io.ashlar.proto.v1.Error;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.Moved;
import io.ashlar.resp.Reply;
import io.ashlar.topology.NodeInfo;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** Errors as programs understand them. Any thread. */
final class ErrorCodes {
  private static final Map<String, ErrorCode> BY_WORD =
      Map.ofEntries(
          Map.entry("MOVED", ErrorCode.ERROR_CODE_MOVED),
          Map.entry("CLUSTERDOWN", ErrorCode.ERROR_CODE_UNAVAILABLE),
          Map.entry("TRYAGAIN", ErrorCode.ERROR_CODE_UNAVAILABLE),
          Map.entry("READONLY", ErrorCode.ERROR_CODE_UNAVAILABLE),
          Map.entry("UNKNOWNFATE", ErrorCode.ERROR_CODE_FATE_UNKNOWN),
          Map.entry("REQUESTFORGOTTEN", ErrorCode.ERROR_CODE_FATE_UNKNOWN),
          Map.entry("WRONGTYPE", ErrorCode.ERROR_CODE_WRONG_TYPE),
          Map.entry("NOPERM", ErrorCode.ERROR_CODE_NO_PERMISSION),
          Map.entry("NOAUTH", ErrorCode.ERROR_CODE_NO_PERMISSION),
          Map.entry("CROSSSLOT", ErrorCode.ERROR_CODE_CROSS_SLOT),
          Map.entry("NOSCRIPT", ErrorCode.ERROR_CODE_NO_SCRIPT),
          Map.entry("OOM", ErrorCode.ERROR_CODE_FULL),
          Map.entry("MISCONF", ErrorCode.ERROR_CODE_FULL),
          Map.entry("BUSY", ErrorCode.ERROR_CODE_BUSY),
          Map.entry("EXECABORT", ErrorCode.ERROR_CODE_ABORTED),
          Map.entry("REPLYGONE", ErrorCode.ERROR_CODE_REPLY_GONE));

  /** A blocking command that the change of a leader ended: it has done nothing. */
  private static final String LEADER_CHANGED = "UNBLOCKED force unblock";

  private static final String UNBLOCKED = "UNBLOCKED";

  private final IntFunction<Optional<NodeInfo>> leaderOfSlot;

  /**
   * @param leaderOfSlot the node that leads the slot's shard, as far as this node knows
   */
  ErrorCodes(IntFunction<Optional<NodeInfo>> leaderOfSlot) {
    this.leaderOfSlot = leaderOfSlot;
  }

  Error of(Reply.Error error) {
    ErrorCode code = code(error);
    Error.Builder built = Error.newBuilder().setCode(code).setText(error.line());
    if (code == ErrorCode.ERROR_CODE_MOVED) {
      moved(error.line(), built);
    }
    return built.build();
  }

  static ErrorCode code(Reply.Error error) {
    String word = error.code();
    if (word.equals(UNBLOCKED)) {
      return error.line().startsWith(LEADER_CHANGED)
          ? ErrorCode.ERROR_CODE_UNAVAILABLE
          : ErrorCode.ERROR_CODE_BUSY;
    }
    return BY_WORD.getOrDefault(word, ErrorCode.ERROR_CODE_UNSPECIFIED);
  }

  /** {@code MOVED slot host:port}, which the node has written itself. */
  private void moved(String line, Error.Builder built) {
    String[] words = line.split(" ", 3);
    int colon = words.length == 3 ? words[2].lastIndexOf(':') : -1;
    if (colon < 0) {
      return;
    }
    int slot = Integer.parseInt(words[1]);
    Moved.Builder moved =
        Moved.newBuilder()
            .setSlot(slot)
            .setHost(words[2].substring(0, colon))
            .setRespPort(Integer.parseInt(words[2].substring(colon + 1)));
    leaderOfSlot
        .apply(slot)
        .ifPresent(
            node -> moved.setNode(node.name()).setHost(node.host()).setGrpcPort(node.grpcPort()));
    built.setMoved(moved);
  }
}
