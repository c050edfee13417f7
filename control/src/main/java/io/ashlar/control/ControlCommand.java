package io.ashlar.control;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.SlotRange;
import java.util.List;
import java.util.Map;

/** What an entry of the control group's log asks for. */
sealed interface ControlCommand {

  /** The first map of the cluster; accepted once. */
  record FormCluster(ClusterMap map) implements ControlCommand {}

  /** Where the named node can be reached from now on. */
  record AnnounceNode(String name, String host, int respPort, int raftPort, int grpcPort)
      implements ControlCommand {}

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
}
