package io.ashlar.itests.resharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.SlotOf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait to be told of a key or a channel whose slot moves to another node meanwhile. */
@Timeout(180)
class MovedListenersTest extends OnMovingCluster {
  private static final int CONSUMERS = 3;
  private static final int MOVES = 10;
  private static final String END = "end";

  private RespConnection resp3(NodeAddress node) throws IOException {
    RespConnection connection = connect(node);
    assertThat(Client.text(connection, "HELLO 3")).contains("proto, 3");
    return connection;
  }

  private static void awaitBlocked(RespConnection node, int count) throws Exception {
    MovingCluster.await(
        count + " clients wait",
        () -> at(node, "INFO clients").contains("blocked_clients:" + count + "\r\n"));
  }

  @Test
  void whoWaitsIsSentOnAndServedThereOnce() throws Exception {
    String tag = "{" + cluster.newTag(1) + "}";
    // What waits, what ends its waiting, and its answer then.
    List<String[]> waits =
        List.of(
            new String[] {"BLPOP ?a 0", "RPUSH ?a x", "[?a, x]"},
            new String[] {"BLMOVE ?b ?to LEFT RIGHT 0", "RPUSH ?b x", "x"},
            new String[] {"BLMPOP 0 1 ?c LEFT", "RPUSH ?c x", "[?c, [x]]"},
            new String[] {"BZPOPMIN ?d 0", "ZADD ?d 1 x", "[?d, x, 1]"},
            new String[] {
              "XREAD BLOCK 0 STREAMS ?e $", "XADD ?e 1-1 f v", "[[?e, [[1-1, [f, v]]]]]"
            },
            new String[] {
              "XREADGROUP GROUP g c BLOCK 0 STREAMS ?f >",
              "XADD ?f 1-1 f v",
              "[[?f, [[1-1, [f, v]]]]]"
            });
    NodeAddress source = cluster.leaderOf(tag);
    RespConnection other = connect(source);
    at(other, "XGROUP CREATE " + tag + "f g $ MKSTREAM");
    Map<String[], RespConnection> waiting = new LinkedHashMap<>();
    for (String[] one : waits) {
      RespConnection connection = connect(source);
      connection.send(one[0].replace("?", tag).split(" "));
      waiting.put(one, connection);
    }
    awaitBlocked(other, waits.size());

    cluster.move(tag, "s2");

    NodeAddress target = cluster.leaderOf(tag);
    for (RespConnection connection : waiting.values()) {
      assertThat(Client.text(connection.reply()))
          .isEqualTo("-MOVED " + SlotOf.key(tag) + " " + target);
    }
    awaitBlocked(other, 0);
    RespConnection writer = connect(target);
    int blocked = 0;
    for (String[] one : waits) {
      RespConnection again = connect(target);
      again.send(one[0].replace("?", tag).split(" "));
      waiting.put(one, again);
      awaitBlocked(writer, ++blocked);
    }
    for (String[] one : waits) {
      at(writer, one[1].replace("?", tag));
      assertThat(Client.text(waiting.get(one).reply())).isEqualTo(one[2].replace("?", tag));
    }
    awaitBlocked(writer, 0);
    for (String key : List.of("a", "b", "c", "d")) {
      assertThat(at(writer, "EXISTS " + tag + key)).isEqualTo("0");
    }
    assertThat(at(writer, "LRANGE " + tag + "to 0 -1")).isEqualTo("[x]");
    assertThat(at(writer, "XLEN " + tag + "f")).isEqualTo("1");
  }

  @Test
  void eachElementIsTakenOnceWhileTheSlotGoesToAndFro() throws Exception {
    String queue = "{" + cluster.newTag(1) + "}q";
    List<CompletableFuture<List<String>>> consumers =
        IntStream.range(0, CONSUMERS).mapToObj(i -> Background.run(() -> consume(queue))).toList();
    Client producer = client();
    int pushed = 0;
    for (int i = 0; i < MOVES; i++) {
      String shard = i % 2 == 0 ? "s2" : "s1";
      CompletableFuture<String> moved =
          Background.run(
              () -> {
                cluster.move(queue, shard);
                return shard;
              });
      while (!moved.isDone()) {
        assertThat(producer.call("RPUSH " + queue + " " + pushed++)).matches("\\d+");
      }
      assertThat(moved.get()).isEqualTo(shard);
    }
    for (int i = 0; i < CONSUMERS; i++) {
      producer.call("RPUSH " + queue + " " + END);
    }
    List<String> taken = new ArrayList<>();
    for (CompletableFuture<List<String>> one : consumers) {
      taken.addAll(one.get(60, TimeUnit.SECONDS));
    }
    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, pushed).mapToObj(Integer::toString).toList());
    assertThat(producer.call("EXISTS " + queue)).isEqualTo("0");
  }

  /** Takes elements until it gets an end, and tells them. */
  private List<String> consume(String queue) throws IOException {
    List<String> taken = new ArrayList<>();
    try (Client client = new Client(cluster.nodes().getLast())) {
      while (true) {
        String reply = client.call("BLPOP " + queue + " 0");
        assertThat(reply).startsWith("[" + queue + ", ");
        String element = reply.substring(queue.length() + 3, reply.length() - 1);
        if (element.equals(END)) {
          return taken;
        }
        taken.add(element);
      }
    }
  }

  @Test
  void whoKeepsCopiesForgetsThoseOfTheSlotThatLeft() throws Exception {
    String leaves = "{" + cluster.newTag(1) + "}k";
    String stays = "{" + cluster.newTag(1) + "}k";
    Client other = client();
    other.call("SET " + leaves + " 1");
    other.call("SET " + stays + " 1");
    NodeAddress source = cluster.leaderOf(leaves);
    RespConnection atLeader = resp3(source);
    NodeAddress follower = follower(source, leaves, "s2");
    RespConnection atFollower = resp3(follower);
    RespConnection redirecting = connect(source);
    RespConnection redirected = connect(source);
    String id = at(redirected, "CLIENT ID");
    assertThat(at(redirected, "SUBSCRIBE __redis__:invalidate")).contains("subscribe");
    assertThat(at(atFollower, "READONLY")).isEqualTo("OK");
    assertThat(at(redirecting, "CLIENT TRACKING ON REDIRECT " + id)).isEqualTo("OK");
    for (RespConnection tracking : List.of(atLeader, atFollower)) {
      assertThat(at(tracking, "CLIENT TRACKING ON")).isEqualTo("OK");
    }
    // What is told of the writes above may come after their replies: all of it has, when a later
    // one's is here. Each hears of this key once, of one of its two writes.
    String last = "{" + cluster.newTag(1) + "}k";
    other.call("SET " + last + " 1");
    RespConnection looking = connect(follower);
    assertThat(at(looking, "READONLY")).isEqualTo("OK");
    MovingCluster.await("the follower's copy", () -> at(looking, "GET " + last).equals("1"));
    for (RespConnection tracking : List.of(atLeader, atFollower, redirecting)) {
      MovingCluster.await("a read", () -> at(tracking, "GET " + last).equals("1"));
    }
    other.call("SET " + last + " 2");
    assertThat(Client.text(atLeader.push())).isEqualTo("[invalidate, [" + last + "]]");
    assertThat(Client.text(atFollower.push())).isEqualTo("[invalidate, [" + last + "]]");
    assertThat(Client.text(redirected.reply()))
        .isEqualTo("[message, __redis__:invalidate, [" + last + "]]");
    for (RespConnection tracking : List.of(atLeader, atFollower, redirecting)) {
      MovingCluster.await("a read", () -> at(tracking, "GET " + leaves).equals("1"));
      MovingCluster.await("a read", () -> at(tracking, "GET " + stays).equals("1"));
    }

    cluster.move(leaves, "s2");

    assertThat(Client.text(atLeader.push())).isEqualTo("[invalidate, [" + leaves + "]]");
    assertThat(Client.text(atFollower.push())).isEqualTo("[invalidate, [" + leaves + "]]");
    assertThat(Client.text(redirected.reply()))
        .isEqualTo("[message, __redis__:invalidate, [" + leaves + "]]");
    // Nothing else was said: the next to come is what changes next.
    other.call("SET " + stays + " 2");
    assertThat(Client.text(atLeader.push())).isEqualTo("[invalidate, [" + stays + "]]");
    assertThat(Client.text(atFollower.push())).isEqualTo("[invalidate, [" + stays + "]]");
    RespConnection atTarget = resp3(cluster.leaderOf(leaves));
    at(atTarget, "CLIENT TRACKING ON");
    assertThat(at(atTarget, "GET " + leaves)).isEqualTo("1");
    other.call("SET " + leaves + " 2");
    assertThat(Client.text(atTarget.push())).isEqualTo("[invalidate, [" + leaves + "]]");
  }

  /** A node that leads neither the key's slot nor the shard where it goes. */
  private static NodeAddress follower(NodeAddress leader, String key, String shard) {
    NodeAddress next = cluster.leaderOfShard(shard);
    return cluster.nodes().stream()
        .filter(node -> !node.equals(leader) && !node.equals(next))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no other node than those of " + key));
  }

  @Test
  void whoHearsOfAllChangesForgetsWhatItMayKeepOfTheSlotThatLeft() throws Exception {
    String prefix = "{" + cluster.newTag(1) + "}";
    Client other = client();
    other.call("SET " + prefix + "k 1");
    RespConnection tracking = resp3(cluster.leaderOf(prefix));
    at(tracking, "CLIENT TRACKING ON BCAST PREFIX " + prefix);
    assertThat(at(tracking, "GET " + prefix + "k")).isEqualTo("1");

    cluster.move(prefix, "s2");

    assertThat(Client.text(tracking.push()))
        .isIn("[invalidate, nil]", "[invalidate, [" + prefix + "k]]");
    RespConnection atTarget = resp3(cluster.leaderOf(prefix));
    at(atTarget, "CLIENT TRACKING ON BCAST PREFIX " + prefix);
    other.call("SET " + prefix + "k 2");
    assertThat(Client.text(atTarget.push())).isEqualTo("[invalidate, [" + prefix + "k]]");
  }

  @Test
  void subscribersOfShardChannelsAreToldAndGoOnAtTheNewOwner() throws Exception {
    String leaves = "{" + cluster.newTag(1) + "}c";
    String stays = "{" + cluster.newTag(1) + "}c";
    NodeAddress source = cluster.leaderOf(leaves);
    RespConnection resp2 = connect(source);
    RespConnection resp3 = resp3(source);
    assertThat(at(resp2, "SSUBSCRIBE " + leaves)).isEqualTo("[ssubscribe, " + leaves + ", 1]");
    resp3.send("SSUBSCRIBE", leaves);
    assertThat(Client.text(resp3.push())).isEqualTo("[ssubscribe, " + leaves + ", 1]");
    resp3.send("SSUBSCRIBE", stays);
    assertThat(Client.text(resp3.push())).isEqualTo("[ssubscribe, " + stays + ", 2]");
    Client publisher = client();
    assertThat(publisher.call("SPUBLISH " + leaves + " before")).isEqualTo("2");

    cluster.move(leaves, "s2");

    for (String expected :
        List.of("[smessage, " + leaves + ", before]", "[sunsubscribe, " + leaves + ", ?]")) {
      assertThat(Client.text(resp2.reply())).isEqualTo(expected.replace("?", "0"));
      assertThat(Client.text(resp3.push())).isEqualTo(expected.replace("?", "1"));
    }
    String redirect = "-MOVED " + SlotOf.key(leaves) + " " + cluster.leaderOf(leaves);
    assertThat(at(resp2, "SSUBSCRIBE " + leaves)).isEqualTo(redirect);
    assertThat(at(resp3, "SSUBSCRIBE " + leaves)).isEqualTo(redirect);
    RespConnection again = resp3(cluster.leaderOf(leaves));
    again.send("SSUBSCRIBE", leaves);
    assertThat(Client.text(again.push())).isEqualTo("[ssubscribe, " + leaves + ", 1]");
    assertThat(publisher.call("SPUBLISH " + leaves + " after")).isEqualTo("1");
    assertThat(Client.text(again.push())).isEqualTo("[smessage, " + leaves + ", after]");
    assertThat(publisher.call("SPUBLISH " + stays + " still")).isEqualTo("1");
    assertThat(Client.text(resp3.push())).isEqualTo("[smessage, " + stays + ", still]");
  }
}
