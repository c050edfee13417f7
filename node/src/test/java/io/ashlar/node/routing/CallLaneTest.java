package io.ashlar.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.raft.ShardRequest;
import io.ashlar.raft.ShardRequest.Refusal;
import io.ashlar.raft.ShardRequests;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One client of node n1, which leads two shards: A owns slots 0-8191, B the rest. The shards answer
 * when the test says so, and time stands still but for {@link #pass}.
 */
class CallLaneTest {
  private static final int HOLD_MS = 1_000;
  private static final int SLOT_A = 1;
  private static final int SLOT_B = 9_000;
  private static final String MOVED_TO_N1 = "MOVED 1 10.0.0.1:7001";
  private static final String MOVED_TO_N2 = "MOVED 1 10.0.0.2:7002";

  private final MockTicker time = Ticker.newMockTicker();
  private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(time).build();
  private final Port a = new Port("A");
  private final Port b = new Port("B");
  private final Directory directory = new Directory();
  private int freed;
  private final CallLane lane =
      new CallLane(
          new Router(directory, "n1"),
          channel.eventLoop(),
          new CallClock(),
          HOLD_MS,
          () -> freed++);

  @Test
  void aCallIsAPauseLongerWhileItsShardElects() {
    Call call = send("one", SLOT_A);
    a.loseLeadership();
    a.refuse();
    pass(HOLD_MS / 2);
    assertThat(call.answer).isNull();
    assertThat(lane.holding()).isTrue();

    a.leading = true;
    pass(20);
    a.execute();

    assertThat(call.answer).isEqualTo("+one");
    assertThat(lane.holding()).isFalse();
    assertThat(a.submitted).containsExactly("one", "one");
    assertThat(freed).isEqualTo(1);
  }

  @Test
  void aCallEndsWhenItsShardHasNoLeaderForTooLong() {
    a.loseLeadership();
    Call call = send("one", SLOT_A);
    pass(HOLD_MS - 20);
    assertThat(call.answer).isNull();

    pass(40);

    assertThat(call.answer).isEqualTo("CLUSTERDOWN The cluster is down");
    assertThat(a.submitted).isEmpty();
    assertThat(lane.holding()).isFalse();
  }

  @Test
  void callsBehindAHeldOneKeepTheirOrder() {
    a.loseLeadership();
    send("one", SLOT_A);
    Call second = send("two", SLOT_B);
    pass(100);
    assertThat(b.submitted).isEmpty();

    a.leading = true;
    pass(20);
    a.execute();
    b.execute();

    assertThat(second.answer).isEqualTo("+two");
  }

  @Test
  void aCallBehindOneThatFoundNoLeaderIsStillServed() {
    a.loseLeadership();
    send("one", SLOT_A);
    Call second = send("two", SLOT_B);

    pass(HOLD_MS + 40);
    b.execute();

    assertThat(second.answer).isEqualTo("+two");
  }

  @Test
  void anOvertakenCallWaitsForTheNewLeadersAddress() {
    Call overtaken = overtake();
    pass(HOLD_MS / 2);
    assertThat(overtaken.answer).isNull();
    assertThat(lane.holding()).isTrue();

    a.leaderHint = Optional.of("n2");
    pass(20);

    assertThat(overtaken.answer).isEqualTo(MOVED_TO_N2);
    assertThat(a.submitted).containsExactly("one");
    assertThat(lane.holding()).isFalse();
    assertThat(freed).isEqualTo(1);
  }

  @Test
  void anOvertakenCallEndsWhenNoLeaderIsFound() {
    Call overtaken = overtake();
    pass(HOLD_MS - 20);
    assertThat(overtaken.answer).isNull();

    pass(40);

    assertThat(overtaken.answer).isEqualTo("CLUSTERDOWN The cluster is down");
    assertThat(a.submitted).containsExactly("one");
    assertThat(lane.holding()).isFalse();
  }

  @Test
  void anOvertakenCallIsSentBackToTheClientWhenThisNodeLeadsAgain() {
    Call overtaken = overtake();
    pass(100);
    a.leading = true;

    pass(20);

    assertThat(overtaken.answer).isEqualTo(MOVED_TO_N1);
    assertThat(a.submitted).containsExactly("one");
  }

  @Test
  void anOvertakenCallThatWasHeldBeforeItWasOvertakenIsNotExecutedEither() {
    Call first = send("one", SLOT_A);
    Call second = send("two", SLOT_B);
    a.loseLeadership();
    a.refuse();
    pass(100);
    b.execute();
    a.leading = true;

    pass(20);

    assertThat(second.answer).isEqualTo("+two");
    assertThat(first.answer).isEqualTo(MOVED_TO_N1);
    assertThat(a.submitted).containsExactly("one");
  }

  @Test
  void callsBehindAnOvertakenOneAreServed() {
    Call overtaken = overtake();
    Call next = send("three", SLOT_B);
    pass(20);
    b.execute();

    assertThat(next.answer).isEqualTo("+three");
    assertThat(overtaken.answer).isNull();
  }

  @Test
  void aClosedLaneAnswersNobody() {
    Call overtaken = overtake();
    lane.close();

    a.leaderHint = Optional.of("n2");
    pass(2 * HOLD_MS);

    assertThat(overtaken.answer).isNull();
  }

  /** "one" to A, "two" to B; B executes, A has lost its leadership and nobody leads it. */
  private Call overtake() {
    Call first = send("one", SLOT_A);
    Call second = send("two", SLOT_B);
    b.execute();
    assertThat(second.answer).isEqualTo("+two");
    a.loseLeadership();
    a.refuse();
    assertThat(first.answer).isNull();
    return first;
  }

  private Call send(String name, int slot) {
    Call call = new Call(name, slot);
    lane.send(call);
    return call;
  }

  /** Lets time go by, in steps shorter than the lane's. */
  private void pass(int ms) {
    for (int passed = 0; passed < ms; passed += 10) {
      time.advance(10, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  private final class Call extends ShardCall {
    private final String name;
    private String answer;

    Call(String name, int slot) {
      super(
          lane,
          Command.rejected(new Reply.Error("ERR not for an engine")),
          0,
          slot,
          true,
          false,
          true,
          false,
          null);
      this.name = name;
    }

    @Override
    protected void finish(Reply reply) {
      assertThat(answer).as("answered twice").isNull();
      answer = reply instanceof Reply.Error error ? error.line() : "+" + name;
    }
  }

  private final class Port implements ShardPort {
    private final String id;
    private final Deque<ShardRequest> waiting = new ArrayDeque<>();
    private final List<String> submitted = new ArrayList<>();
    private boolean leading = true;
    private Optional<String> leaderHint = Optional.of("n1");

    Port(String id) {
      this.id = id;
    }

    void loseLeadership() {
      leading = false;
      leaderHint = Optional.empty();
    }

    void execute() {
      ShardRequests.done(waiting.remove(), Reply.OK);
    }

    void refuse() {
      ShardRequests.refuse(waiting.remove(), Refusal.NOT_LEADER);
    }

    @Override
    public void submit(ShardRequest request) {
      submitted.add(((Call) request).name);
      waiting.add(request);
    }

    @Override
    public String shardId() {
      return id;
    }

    @Override
    public EventExecutor thread() {
      return channel.eventLoop();
    }

    @Override
    public boolean leading() {
      return leading;
    }

    @Override
    public Optional<String> leaderHint() {
      return leaderHint;
    }

    @Override
    public boolean overloaded() {
      return false;
    }

    @Override
    public void submitFollowerRead(ShardRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onRelief(Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void unwatch(WatchSet set) {
      throw new UnsupportedOperationException();
    }
  }

  private final class Directory implements ShardDirectory {
    private final ClusterMap map =
        new ClusterMap(
            "0".repeat(40),
            1,
            42,
            List.of(
                new NodeInfo("n1", "1".repeat(40), "10.0.0.1", 7001, 8001),
                new NodeInfo("n2", "2".repeat(40), "10.0.0.2", 7002, 8002)),
            List.of(
                new ShardInfo("A", List.of("n1", "n2"), List.of(new SlotRange(0, 8_191))),
                new ShardInfo("B", List.of("n1", "n2"), List.of(new SlotRange(8_192, 16_383)))));

    @Override
    public ClusterMap map() {
      return map;
    }

    @Override
    public ShardPort local(String shardId) {
      return shardId.equals("A") ? a : b;
    }

    @Override
    public Collection<ShardPort> locals() {
      return List.of(a, b);
    }

    @Override
    public Optional<String> leaderOf(String shardId) {
      return local(shardId).leaderHint();
    }
  }
}
