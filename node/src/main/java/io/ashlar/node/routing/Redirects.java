package io.ashlar.node.routing;

import io.ashlar.resp.Reply;

/** What a client is told whose command could not be executed here, in Redis's words. */
public final class Redirects {
  public static final Reply.Error CROSSSLOT =
      new Reply.Error("CROSSSLOT Keys in request don't hash to the same slot");

  /** Nobody owns the slot. */
  public static final Reply.Error SLOT_NOT_SERVED =
      new Reply.Error("CLUSTERDOWN Hash slot not served");

  /** The shard has had no leader for longer than a request is held. Nothing was executed. */
  public static final Reply.Error DOWN = new Reply.Error("CLUSTERDOWN The cluster is down");

  /**
   * The command was executed by a leader that was deposed before the entry was committed: it may
   * take effect or not, and the client has to look. The only error of the node that does not mean
   * "nothing happened".
   */
  public static final Reply.Error UNKNOWN_FATE =
      new Reply.Error(
          "UNKNOWNFATE the write may or may not have been applied: the shard's leader changed"
              + " before it was committed");

  private Redirects() {}

  /** The disk of this node can not take the write. */
  static Reply.Error diskFull(String nodeName) {
    return new Reply.Error(
        "MISCONF Ashlar refuses writes: the disk of node " + nodeName + " is full or failing");
  }

  static Reply.Error moved(int slot, String host, int port) {
    return new Reply.Error("MOVED " + slot + " " + host + ":" + port);
  }
}
