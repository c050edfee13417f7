package io.ashlar.node.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reads the topology back as clients do. */
class ClusterRepliesTest {
  private static final NodeInfo N1 = node("n1", "10.0.0.1");
  private static final NodeInfo N2 = node("n2", "10.0.0.2");
  private static final NodeInfo N3 = node("n3", "10.0.0.3");
  private static final ClusterMap THREE =
      new ClusterMap(
          "c".repeat(40),
          7,
          1,
          List.of(N1, N2, N3),
          List.of(
              shard("s1", List.of("n1", "n2", "n3"), 0, 5461),
              shard("s2", List.of("n2", "n3", "n1"), 5462, 10922),
              shard("s3", List.of("n3", "n1", "n2"), 10923, 16383)));

  private final Map<String, String> leaders =
      new HashMap<>(Map.of("s1", "n1", "s2", "n2", "s3", "n3"));

  @Test
  void threeNodesWithAShardEach() {
    ClusterReplies replies = replies("n1", THREE);

    assertThat(text(replies.nodes()))
        .isEqualTo(
            id("n1")
                + " 10.0.0.1:7000@9000 myself,master - 0 0 7 connected 0-5461\n"
                + id("n2")
                + " 10.0.0.2:7000@9000 master - 0 0 7 connected 5462-10922\n"
                + id("n3")
                + " 10.0.0.3:7000@9000 master - 0 0 7 connected 10923-16383\n");
    assertThat(slotsCovered(replies)).isEqualTo(SlotHash.SLOT_COUNT);
    assertThat(text(replies.info()))
        .startsWith(
            "cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384\r\n")
        .contains("cluster_known_nodes:3\r\ncluster_size:3\r\ncluster_current_epoch:7\r\n");
  }

  @Test
  void everyNodeGivesTheSamePicture() {
    String first = text(replies("n1", THREE).nodes()).replace("myself,", "");
    assertThat(text(replies("n2", THREE).nodes()).replace("myself,", "")).isEqualTo(first);
    assertThat(replies("n3", THREE).slots()).isEqualTo(replies("n1", THREE).slots());
    assertThat(replies("n3", THREE).shards()).isEqualTo(replies("n1", THREE).shards());
  }

  @Test
  void aNodeThatLeadsTwoShardsIsOnePrimaryAndOneThatLeadsNoneAReplica() {
    leaders.put("s3", "n1");
    ClusterReplies replies = replies("n2", THREE);

    assertThat(text(replies.nodes()))
        .contains(" master - 0 0 7 connected 0-5461 10923-16383\n")
        .contains(id("n3") + " 10.0.0.3:7000@9000 slave " + id("n1") + " 0 0 7 connected\n");
    assertThat(slotsCovered(replies)).isEqualTo(SlotHash.SLOT_COUNT);
    // Redis-py and node-redis keep the first role they see a node in: n1 and n2 only as primaries.
    for (Reply row : ((Reply.Array) replies.slots()).items()) {
      List<Reply> items = ((Reply.Array) row).items();
      assertThat(items).hasSize(4);
      assertThat(nodeId(items.get(2))).isNotEqualTo(id("n3"));
      assertThat(nodeId(items.get(3))).isEqualTo(id("n3"));
    }
    assertThat(((Reply.Array) replies.shards()).items()).hasSize(2);
    assertThat(((Reply.Array) replies.replicas(id("n1"))).items()).hasSize(1);
    assertThat(replies.replicas(id("n3")))
        .isEqualTo(new Reply.Error("ERR The specified node is not a master"));
    assertThat(replies.replicas("x")).isEqualTo(new Reply.Error("ERR Unknown node x"));
    assertThat(replies.shardId(N3)).isEqualTo(replies.shardId(N1));
    assertThat(replies.shardId(N2)).isNotEqualTo(replies.shardId(N1));
  }

  @Test
  void aLeaderlessShardStaysWithItsPreferredLeaderAndTheStateIsFail() {
    leaders.remove("s2");
    ClusterReplies replies = replies("n1", THREE);

    assertThat(slotsCovered(replies)).isEqualTo(SlotHash.SLOT_COUNT);
    assertThat(text(replies.info()))
        .startsWith("cluster_state:fail\r\n")
        .contains("cluster_slots_ok:10923\r\n")
        .contains("cluster_slots_fail:5461\r\n");
    assertThat(view("n1", THREE, EndpointType.IP, n -> true).allSlotsServed()).isFalse();
  }

  @Test
  void noClientIsSentToANodeWhoseAddressIsNotKnownYet() {
    NodeInfo unknown = new NodeInfo("n3", id("n3"), "10.0.0.3", 0, 9000);
    ClusterMap young =
        new ClusterMap(THREE.clusterId(), 6, 1, List.of(N1, N2, unknown), THREE.shards());
    ClusterReplies replies = replies("n1", young);

    assertThat(((Reply.Array) replies.slots()).items()).hasSize(2);
    assertThat(replies.slots().toString()).doesNotContain("10.0.0.3");
    assertThat(text(replies.nodes())).contains(" 10.0.0.3:0@9000 master,noaddr - ");
    assertThat(replies.shards().toString()).doesNotContain("Int[value=0]]");
    assertThat(text(replies.info())).startsWith("cluster_state:fail\r\n");

    leaders.put("s3", "n1");
    List<Reply> rows = ((Reply.Array) replies("n1", young).slots()).items();
    assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(row.toString()).contains("10.0.0."));
    assertThat(rows.toString()).doesNotContain("10.0.0.3");
    leaders.put("s2", "n3");
    assertThat(((Reply.Array) replies("n1", young).slots()).items()).hasSize(3);
  }

  @Test
  void oneNodeAlone() {
    ClusterMap alone =
        new ClusterMap(
            "c".repeat(40),
            1,
            1,
            List.of(N1),
            List.of(shard("s1", List.of("n1"), 0, 8000), shard("s2", List.of("n1"), 8001, 16383)));
    leaders.put("s2", "n1");
    ClusterReplies replies = replies("n1", alone);

    assertThat(text(replies.nodes())).endsWith("myself,master - 0 0 1 connected 0-16383\n");
    assertThat(slotsCovered(replies)).isEqualTo(SlotHash.SLOT_COUNT);
    assertThat(replies.links(5)).isEqualTo(Reply.EMPTY_ARRAY);
  }

  @Test
  void nodesThatDoNotAnswerAreMarked() {
    leaders.put("s3", "n1");
    ClusterReplies replies =
        view("n1", THREE, EndpointType.IP, n -> !n.equals("n3")).replies().orElseThrow();

    assertThat(text(replies.nodes())).contains("slave,fail " + id("n1") + " 0 0 7 disconnected\n");
    assertThat(((Reply.Array) ((Reply.Array) replies.slots()).items().get(0)).items()).hasSize(3);
    assertThat(((Reply.Array) replies.links(5)).items()).hasSize(2);
  }

  @Test
  void hostNamesAreAnnouncedAsPreferred() {
    NodeInfo named = new NodeInfo("n1", id("n1"), "db.example", 7000, 9000);
    ClusterMap map =
        new ClusterMap(
            "c".repeat(40), 1, 1, List.of(named), List.of(shard("s1", List.of("n1"), 0, 16383)));
    ClusterView view = view("n1", map, EndpointType.HOSTNAME, n -> true);

    assertThat(text(view.replies().orElseThrow().nodes()))
        .contains(" db.example:7000@9000,db.example ");
    assertThat(view.moved(12, named)).isEqualTo(new Reply.Error("MOVED 12 db.example:7000"));
    ClusterView unknown = view("n1", map, EndpointType.UNKNOWN_ENDPOINT, n -> true);
    assertThat(unknown.moved(12, named)).isEqualTo(new Reply.Error("MOVED 12 :7000"));
    assertThat(unknown.endpoint(named)).isEqualTo(Reply.NIL);
  }

  private ClusterReplies replies(String self, ClusterMap map) {
    return view(self, map, EndpointType.IP, n -> true).replies().orElseThrow();
  }

  private ClusterView view(String self, ClusterMap map, EndpointType type, PeerView peers) {
    return new ClusterView(
        self,
        () -> Optional.of(map),
        shard -> Optional.ofNullable(leaders.get(shard)),
        peers,
        NodeAddress::of,
        () -> type);
  }

  /** Slots with a primary in CLUSTER NODES, which must be those of CLUSTER SLOTS and SHARDS. */
  private static int slotsCovered(ClusterReplies replies) {
    BitSet fromNodes = new BitSet();
    for (String line : text(replies.nodes()).split("\n")) {
      String[] fields = line.split(" ");
      assertThat(fields[1]).matches("[^:]+:\\d+@\\d+(,.*)?");
      for (int i = 8; i < fields.length; i++) {
        String[] ends = fields[i].split("-");
        mark(fromNodes, Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
      }
    }
    BitSet fromSlots = new BitSet();
    for (Reply row : ((Reply.Array) replies.slots()).items()) {
      List<Reply> items = ((Reply.Array) row).items();
      mark(fromSlots, number(items.get(0)), number(items.get(1)));
    }
    BitSet fromShards = new BitSet();
    for (Reply shard : ((Reply.Array) replies.shards()).items()) {
      List<Reply> ends = ((Reply.Array) ((Reply.MapReply) shard).items().get(1)).items();
      for (int i = 0; i < ends.size(); i += 2) {
        mark(fromShards, number(ends.get(i)), number(ends.get(i + 1)));
      }
    }
    assertThat(fromSlots).isEqualTo(fromNodes);
    assertThat(fromShards).isEqualTo(fromNodes);
    return fromNodes.cardinality();
  }

  private static void mark(BitSet slots, int first, int last) {
    assertThat(slots.get(first, last + 1).cardinality()).isZero();
    slots.set(first, last + 1);
  }

  private static String nodeId(Reply node) {
    return new String(((Reply.Bulk) ((Reply.Array) node).items().get(2)).toBytes(), UTF_8);
  }

  private static int number(Reply reply) {
    return (int) ((Reply.Int) reply).value();
  }

  private static String text(Reply reply) {
    return new String(((Reply.Verbatim) reply).text(), UTF_8);
  }

  private static String id(String name) {
    return name.repeat(20);
  }

  private static NodeInfo node(String name, String host) {
    return new NodeInfo(name, id(name), host, 7000, 9000);
  }

  private static ShardInfo shard(String id, List<String> replicas, int first, int last) {
    return new ShardInfo(id, new ArrayList<>(replicas), List.of(new SlotRange(first, last)));
  }
}
