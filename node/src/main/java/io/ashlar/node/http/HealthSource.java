package io.ashlar.node.http;

import java.util.List;

/** What is wrong with the node; empty lists are good news. Called on the HTTP thread. */
public interface HealthSource {
  /** Reasons to restart the process: a loop or shard thread that does not respond. */
  List<String> notAlive();

  /**
   * Reasons not to send clients here: no cluster map, a local replica that has not caught up, a
   * shard without a known leader, a new shard whose leadership is about to move.
   */
  List<String> notReady();
}
