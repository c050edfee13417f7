package io.ashlar.client;

import io.ashlar.proto.v1.Shard;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * All keys of the cluster: node after node, each for the shards that it leads. A shard is done once
 * its node has led it from the beginning of that node's scan to its end; whatever has moved
 * meanwhile is scanned again where it is.
 */
final class ClusterScan implements Iterator<String> {
  private static final long COUNT = 500;
  private static final int FAILURES_MAX = 100;

  private final Runner runner;
  private final TopologyFollower topology;
  private final String pattern;
  private final ArrayDeque<String> found = new ArrayDeque<>();
  private final Set<String> doneShards = new HashSet<>();

  /** The node under way, and which shards it led at the start. */
  private @Nullable String node;

  private Map<String, String> ledAtStart = new HashMap<>();
  private String cursor = "0";
  private int failures;

  ClusterScan(Runner runner, TopologyFollower topology, String pattern) {
    this.runner = runner;
    this.topology = topology;
    this.pattern = pattern;
  }

  Stream<String> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    while (found.isEmpty()) {
      if (node == null && !beginNode()) {
        return false;
      }
      step();
    }
    return true;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return found.remove();
  }

  private Map<String, String> leaders() {
    Map<String, String> leaders = new HashMap<>();
    for (Shard shard : topology.map().shards()) {
      String leader = topology.leaderOf(shard);
      if (leader != null && shard.getSlotsCount() > 0) {
        leaders.put(shard.getId(), leader);
      }
    }
    return leaders;
  }

  private boolean beginNode() {
    ledAtStart = leaders();
    cursor = "0";
    for (Shard shard : topology.map().shards()) {
      String leader = ledAtStart.get(shard.getId());
      if (leader != null && !doneShards.contains(shard.getId())) {
        node = leader;
        return true;
      }
    }
    return false;
  }

  private void step() {
    String at = node;
    if (at == null) {
      return;
    }
    try {
      Value reply =
          runner
              .on(at, Args.of("SCAN").add(cursor).add("MATCH").add(pattern).add("COUNT").add(COUNT))
              .await();
      cursor = reply.asList().get(0).asText();
      found.addAll(reply.asList().get(1).asTexts());
    } catch (UnavailableException e) {
      if (++failures > FAILURES_MAX) {
        throw e;
      }
      node = null;
      pause();
      return;
    }
    if (cursor.equals("0")) {
      endNode(at);
    }
  }

  private void endNode(String at) {
    Map<String, String> now = leaders();
    boolean any = false;
    for (Map.Entry<String, String> led : ledAtStart.entrySet()) {
      if (led.getValue().equals(at) && at.equals(now.get(led.getKey()))) {
        any |= doneShards.add(led.getKey());
      }
    }
    node = null;
    if (!any) {
      if (++failures > FAILURES_MAX) {
        throw new UnavailableException("leaders change faster than their shards can be scanned");
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted");
    }
  }
}
