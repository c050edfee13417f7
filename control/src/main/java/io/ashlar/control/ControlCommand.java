package io.ashlar.control;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.SlotRange;
import java.util.List;
import java.util.Map;

/** What an entry of the control group's log asks for. */
sealed interface ControlCommand {

  /** The first map of the cluster; accepted once. */
  record FormCluster(ClusterMap map) implements ControlCommand {}

  /** Where the named node can be reached from now on. */
  record AnnounceNode(
      String name, String host, int respPort, int raftPort, int grpcPort, String zone)
      implements ControlCommand {
    AnnounceNode(String name, String host, int respPort, int raftPort, int grpcPort) {
      this(name, host, respPort, raftPort, grpcPort, "");
    }
  }

  /** The node became leader of the shard in that term. */
  record LeaderObserved(String shardId, String node, long term) implements ControlCommand {}

  /** Libraries of functions come and go, all or none. */
  record ChangeLibraries(
      boolean flush, List<String> deleted, List<Libraries.Library> loaded, boolean replace)
      implements ControlCommand {}

  /**
   * Users come, change and go, all or none, if nothing else has changed them since.
   *
   * @param id drawn by the proposer
   * @param expectedEpoch of the users that the change was made for
   */
  record ChangeUsers(long id, long expectedEpoch, Map<String, String> set, List<String> deleted)
      implements ControlCommand {}

  /**
   * Cluster-wide settings come, change and go, all or none, if nothing else has changed them since.
   *
   * @param id drawn by the proposer
   * @param expectedEpoch of the settings that the change was made for
   */
  record ChangeSettings(long id, long expectedEpoch, Map<String, String> set, List<String> removed)
      implements ControlCommand {}

  /** What happens to migrations of slots. */
  sealed interface ChangeMigration extends ControlCommand {
    /** Slots of one shard shall be another's; the map's next epoch is its id. */
    record Start(List<SlotRange> slots, String from, String to) implements ChangeMigration {}

    /** It shall end without the slots having moved, unless they already have. */
    record Cancel(long id) implements ChangeMigration {}

    /** The target owns the slots. */
    record Done(long id) implements ChangeMigration {}

    /** The target never will. */
    record Cancelled(long id) implements ChangeMigration {}
  }

  /** Shards come and go. */
  sealed interface ChangeShards extends ControlCommand {
    /**
     * A shard comes.
     *
     * @param shardId with a number that no shard has had
     * @param replicas names of nodes; the first should lead
     * @param slots that move to it at once; the map's next epoch is that migration's id
     * @param from the shard that has them; empty when there are none
     */
    record Create(String shardId, List<String> replicas, List<SlotRange> slots, String from)
        implements ChangeShards {
      public Create {
        replicas = List.copyOf(replicas);
        slots = List.copyOf(slots);
      }
    }

    /**
     * A shard gives all its slots to another one, and ends then.
     *
     * @param to counts only when there are slots; the map's next epoch is that migration's id
     */
    record End(String shardId, String to) implements ChangeShards {}

    /** One that is ending and has nothing any more goes from the map. */
    record Drop(String shardId) implements ChangeShards {}
  }

  /** Who belongs to the cluster, and who holds what. */
  sealed interface Membership extends ControlCommand {

    /**
     * New nodes may show this token.
     *
     * @param tokenHash SHA-256 in hex digits
     * @param once it lets one node in
     */
    record AllowJoin(String tokenHash, long expiresMs, boolean once) implements Membership {}

    /**
     * A node comes, without replicas.
     *
     * @param zone may be empty
     * @param nowMs the proposer's wall clock
     */
    record AdmitNode(
        String name, String host, int raftPort, String zone, String tokenHash, long nowMs)
        implements Membership {}

    record SetNodeState(String name, NodeState state) implements Membership {}

    /** A node that holds nothing any more goes. */
    record RemoveNode(String name) implements Membership {}

    /**
     * A shard gets a replica on one node, or loses that on another, or both.
     *
     * @param add empty for none
     * @param remove empty for none
     */
    record BeginReplicaChange(String shardId, String add, String remove, String reason)
        implements Membership {}

    /** The change under way is to be taken back. */
    record UndoReplicaChange(String shardId, long changeId) implements Membership {}

    /**
     * The change, or its undoing, is done.
     *
     * @param voters of the group's committed configuration
     * @param term in which the leader leads who says so
     */
    record EndReplicaChange(String shardId, long changeId, List<String> voters, long term)
        implements Membership {
      public EndReplicaChange {
        voters = List.copyOf(voters);
      }
    }

    /** The shard's leader should be on that node. */
    record PreferLeader(String shardId, String node) implements Membership {}
  }
}
