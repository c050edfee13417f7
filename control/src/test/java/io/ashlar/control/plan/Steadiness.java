package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was moved stays where it is until something happens to a node.
 *
 * <p>One exception: what was placed because it was lacking, had to leave or stood in a crowded zone
 * may move once more, for the load. It was placed at once, before it was known where all others
 * that wait for a majority or for room would go, and the load is evened when they are there.
 */
final class Steadiness {
  private final PlannerSettings.Patience patience;
  private String fates = "";
  private final Set<String> placed = new HashSet<>();
  private final Set<String> movedForLoad = new HashSet<>();

  /** Why a replica goes, by the learner that takes its place. */
  private final Map<String, Action.AddLearner> replacing = new HashMap<>();

  int learnersAdded;
  int movedTwice;

  Steadiness(PlannerSettings settings) {
    this.patience = settings.patience();
  }

  void saw(Observation seen, List<Action> done) {
    String now = fates(seen);
    if (!now.equals(fates)) {
      fates = now;
      placed.clear();
      movedForLoad.clear();
    }
    for (Action action : done) {
      if (action instanceof Action.AddLearner add) {
        added(add);
      } else if (action instanceof Action.RemoveReplica remove) {
        removed(remove);
      }
    }
  }

  private String fates(Observation seen) {
    StringBuilder fates = new StringBuilder();
    for (ObservedNode node : seen.nodes()) {
      long silentMs = seen.nowMs() - node.lastHeardMs();
      char fate = silentMs >= patience.replaceAfterMs() ? 'g' : 's';
      fates.append(silentMs < patience.suspectAfterMs() ? 'f' : fate);
      if (node.state() != NodeState.LEAVING) {
        fates.append(node.name());
      }
    }
    return fates.toString();
  }

  private void added(Action.AddLearner add) {
    learnersAdded++;
    String key = add.shard() + "@" + add.node();
    require(placed.add(key), "a second time: " + add);
    if (isForLoad(add)) {
      movedForLoad.add(key);
    }
    add.replaces().ifPresent(old -> replacing.put(add.shard() + "@" + old, add));
  }

  private void removed(Action.RemoveReplica remove) {
    String key = remove.shard() + "@" + remove.node();
    Action.AddLearner successor = replacing.remove(key);
    if (placed.contains(key)) {
      require(!movedForLoad.contains(key), "moved for the load and away again: " + remove);
      require(successor != null && isForLoad(successor), "came and went: " + remove);
      movedTwice++;
    }
  }

  private static boolean isForLoad(Action.AddLearner add) {
    return add.reason().contains(" bears ");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
