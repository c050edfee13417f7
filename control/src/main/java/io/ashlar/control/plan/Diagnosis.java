package io.ashlar.control.plan;

import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is not as it should be, in words, and what becomes of it. */
final class Diagnosis {
  private final Round round;
  private final Model model;
  private final PlannerSettings settings;
  private final List<Problem> problems = new ArrayList<>();

  private Diagnosis(Round round) {
    this.round = round;
    this.model = round.model;
    this.settings = round.settings;
  }

  /** Of a round that is planned already: what has no place is known then. Worst first. */
  static List<Problem> of(Round round) {
    Diagnosis diagnosis = new Diagnosis(round);
    diagnosis.slots();
    round.model.shards.forEach(diagnosis::shard);
    round.model.nodes.forEach(diagnosis::node);
    diagnosis.problems.sort(Comparator.comparing(Problem::severity));
    return diagnosis.problems;
  }

  private void slots() {
    BitSet owned = new BitSet(SlotHash.SLOT_COUNT);
    for (ObservedShard shard : model.seen.shards()) {
      for (SlotRange range : shard.slots()) {
        owned.set(range.first(), range.last() + 1);
      }
    }
    List<String> gaps = new ArrayList<>();
    int first = owned.nextClearBit(0);
    while (first < SlotHash.SLOT_COUNT) {
      int next = owned.nextSetBit(first);
      int end = next < 0 ? SlotHash.SLOT_COUNT : next;
      gaps.add(new SlotRange(first, end - 1).toString());
      first = owned.nextClearBit(end);
    }
    if (!gaps.isEmpty() && !model.seen.shards().isEmpty()) {
      add(
          Problem.Severity.CRITICAL,
          "the cluster",
          "has no shard for the slots " + String.join(", ", gaps),
          "");
    }
  }

  private void node(ModelNode node) {
    if (!model.isObserved(node)) {
      return;
    }
    String subject = "node " + node.name();
    if (!node.fresh) {
      silentNode(node, subject);
    }
    ObservedNode seen = node.seen;
    if (!node.hasRoom(0, settings.sizes().fullPercent())) {
      add(
          Problem.Severity.WARNING,
          subject,
          seen.memoryLimitBytes() > 0 && isOver(seen.memoryUsedBytes(), seen.memoryLimitBytes())
              ? fullness("memory", seen.memoryUsedBytes(), seen.memoryLimitBytes())
              : fullness(
                  "disk", seen.diskTotalBytes() - seen.diskFreeBytes(), seen.diskTotalBytes()),
          "add a node, or give this one more; it gets no replicas meanwhile");
    }
  }

  private boolean isOver(long used, long limit) {
    return used > (double) limit * settings.sizes().fullPercent() / 100;
  }

  private static String fullness(String what, long used, long total) {
    return "has its "
        + what
        + " "
        + Math.round(100.0 * used / total)
        + " % full ("
        + Words.bytes(used)
        + " of "
        + Words.bytes(total)
        + ")";
  }

  private void silentNode(ModelNode node, String subject) {
    String text = "was not heard for " + Words.duration(node.silentMs);
    int held = node.replicas.size();
    if (held == 0) {
      text += "; it holds no replica";
    } else if (!settings.switches().replaceReplicas()) {
      text +=
          "; it holds " + Words.count(held, "replica") + ", which are not replaced (switched off)";
    } else if (node.gone) {
      text += "; it holds " + Words.count(held, "replica") + " to be replaced";
    } else {
      long leftMs = settings.patience().replaceAfterMs() - node.silentMs;
      text +=
          "; its "
              + Words.count(held, "replica")
              + " will be replaced in "
              + Words.duration(leftMs);
    }
    add(
        Problem.Severity.WARNING,
        subject,
        text,
        "start it again, or remove it if it is lost for good");
  }

  private void shard(ModelShard shard) {
    String subject = shard.isData() ? "shard " + shard.id() : "the control group";
    if (shard.leader == null && shard.seen.replicas().isEmpty()) {
      return; // Being created.
    }
    if (shard.votersAnswering < ModelShard.majority(shard.voters)) {
      add(
          Problem.Severity.CRITICAL,
          subject,
          "has lost its majority: "
              + shard.votersAnswering
              + " of "
              + Words.count(shard.voters, "replica")
              + " can be reached ("
              + silences(shard)
              + "); nothing is done to it",
          "start these nodes again; only if their data is lost for good, have the shard healed"
              + " from what is left");
      return;
    }
    if (shard.leader == null) {
      add(
          Problem.Severity.CRITICAL,
          subject,
          shard.leading != null && shard.leading.fresh
              ? "is led by node " + shard.leading.name() + ", which holds no replica of it"
              : shard.leading != null
                  ? "was last led by node "
                      + shard.leading.name()
                      + ", which was not heard for "
                      + Words.duration(shard.leading.silentMs)
                  : "has no leader yet",
          "");
      return;
    }
    degraded(shard, subject);
    crowded(shard, subject);
  }

  private static String silences(ModelShard shard) {
    return shard.replicas.stream()
        .filter(replica -> replica.voter)
        .flatMap(replica -> Model.silence(replica).stream())
        .collect(Collectors.joining(", "));
  }

  private void degraded(ModelShard shard, String subject) {
    int present = Math.min(shard.votersAnswering, shard.wanted());
    String have = "has " + present + " of " + Words.count(shard.wanted(), "replica");
    if (shard.votersAnswering < shard.wanted()) {
      String why = silences(shard);
      add(
          Problem.Severity.WARNING,
          subject,
          have + (why.isEmpty() ? "" : ": " + why) + "; " + whatNext(shard),
          round.withoutPlace.contains(shard) ? "add a node" : "");
    } else if (round.withoutPlace.contains(shard)) {
      add(
          Problem.Severity.NOTICE,
          subject,
          have + ", but one cannot leave its node: no other has room for it",
          "add a node");
    }
  }

  private String whatNext(ModelShard shard) {
    for (ModelReplica replica : shard.replicas) {
      if (!replica.voter) {
        return "node "
            + replica.node.name()
            + " catches up"
            + (replica.lagEntries == Long.MAX_VALUE
                ? ""
                : " ("
                    + Words.count(replica.lagEntries, "entry").replace("entrys", "entries")
                    + " to go)");
      }
    }
    if (round.withoutPlace.contains(shard)) {
      return "no other node has room for one";
    }
    if (shard.busy) {
      return "the next step is under way";
    }
    long leftMs = -1;
    for (ModelReplica replica : shard.replicas) {
      if (replica.voter && !replica.answers) {
        long left = Math.max(0, settings.patience().replaceAfterMs() - replica.silentMs);
        leftMs = leftMs < 0 ? left : Math.min(leftMs, left);
      }
    }
    if (leftMs > 0 && settings.switches().replaceReplicas()) {
      return "will be replaced in " + Words.duration(leftMs);
    }
    return settings.switches().replaceReplicas()
        ? "waits for its turn"
        : "is not replaced (switched off)";
  }

  private void crowded(ModelShard shard, String subject) {
    if (model.zones < 2 || shard.voters != shard.wanted() || shard.learners > 0) {
      return;
    }
    int fewestPossible = Math.ceilDiv(shard.wanted(), model.zones);
    for (ModelReplica replica : shard.replicas) {
      int crowd = shard.inZone(replica.node.zone, null);
      if (crowd > fewestPossible && !shard.busy) {
        add(
            Problem.Severity.NOTICE,
            subject,
            "has "
                + crowd
                + " of its "
                + Words.count(shard.voters, "replica")
                + " in "
                + Words.zone(replica.node.seen.zone()),
            "add nodes in other zones");
        return;
      }
    }
  }

  private void add(Problem.Severity severity, String subject, String text, String remedy) {
    problems.add(new Problem(severity, subject, text, remedy));
  }
}
