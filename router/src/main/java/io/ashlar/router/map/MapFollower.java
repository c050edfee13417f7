package io.ashlar.router.map;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.LoopUpstreams;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamCall;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every node of the grid about once a second who leads what, and a few of them for the whole
 * map ({@link ToldMaps}), sooner when somebody was refused, and tells when a node does not answer.
 * The first nodes to ask are the seeds; from the first answer on it is all that the grid has.
 */
public final class MapFollower {
  private static final Logger LOG = LoggerFactory.getLogger(MapFollower.class);
  private static final byte[][] SHARDS = words("ASHLAR", "SHARDS");
  private static final byte[][] SLOTS = words("CLUSTER", "SLOTS");
  private static final int PERIOD_MS = 1_000;
  private static final int PERIOD_AT_START_MS = 50;
  private static final int JITTER_MS = 200;
  private static final int SOON_MS = 10;
  private static final long SILENCE_MAX_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<NodeAddress> seeds;
  private final Routes routes;
  private final LoopUpstreams upstreams;
  private final LinkMode mode;
  private final Consumer<NodeAddress> onSilence;
  private final ToldMaps maps = new ToldMaps();
  private final Map<NodeAddress, Question> asked = new HashMap<>();
  private final Set<NodeAddress> suspects = new HashSet<>();
  private final AtomicBoolean soon = new AtomicBoolean();
  private final LongAdder answers = new LongAdder();
  private volatile long lastAnswerNanos;
  private volatile boolean known;
  private volatile @Nullable String refusal;
  private volatile boolean closed;

  /**
   * @param mode as whom the nodes are asked
   * @param onSilence gets a node that does not answer, on the follower's thread
   */
  public MapFollower(
      List<NodeAddress> seeds,
      Routes routes,
      LoopUpstreams upstreams,
      LinkMode mode,
      Consumer<NodeAddress> onSilence) {
    this.seeds = List.copyOf(seeds);
    this.routes = routes;
    this.upstreams = upstreams;
    this.mode = mode;
    this.onSilence = onSilence;
  }

  public void start() {
    upstreams.loop().execute(this::tick);
  }

  public void close() {
    closed = true;
  }

  /** The map as the nodes tell it. */
  public ToldMaps maps() {
    return maps;
  }

  /** What is known turned out to be wrong: asks again at once. Any thread. */
  public void refreshSoon() {
    if (!soon.get() && soon.compareAndSet(false, true) && !closed) {
      var _ = upstreams.loop().schedule(this::askSoon, SOON_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Why the map cannot be relied on; null when it can. Any thread. */
  public @Nullable String staleBecause(long nowNanos) {
    if (!known) {
      String why = refusal;
      return why == null ? "no node has told who leads yet" : "the nodes refuse to tell: " + why;
    }
    if (nowNanos - lastAnswerNanos > FRESH_NANOS) {
      return "no node has answered for five seconds";
    }
    return routes.isComplete() ? null : "some slots have no leader";
  }

  /** How often a node told who leads. */
  public long answersTotal() {
    return answers.sum();
  }

  private void askSoon() {
    soon.set(false);
    ask();
  }

  private void tick() {
    if (closed || upstreams.loop().isShuttingDown()) {
      return;
    }
    int period = known ? PERIOD_MS : PERIOD_AT_START_MS;
    int delay = period + ThreadLocalRandom.current().nextInt(JITTER_MS);
    var _ = upstreams.loop().schedule(this::tick, delay, TimeUnit.MILLISECONDS);
    lookForSilence();
    ask();
  }

  private void ask() {
    if (closed) {
      return;
    }
    Set<NodeAddress> all = toAsk();
    maps.tellers(all.stream().filter(node -> !suspects.contains(node)));
    for (NodeAddress node : all) {
      if (!asked.containsKey(node)) {
        Question question = new Question(node, maps.question(node), System.nanoTime());
        asked.put(node, question);
        upstreams.shared(node, mode).send(question);
      }
    }
  }

  /** Seeds too, while none of the nodes answers: the grid may have moved altogether. */
  private Set<NodeAddress> toAsk() {
    Set<NodeAddress> all = new LinkedHashSet<>(routes.nodes());
    if (all.isEmpty() || suspects.containsAll(all)) {
      all.addAll(seeds);
    }
    return all;
  }

  private void lookForSilence() {
    long now = System.nanoTime();
    for (Question question : List.copyOf(asked.values())) {
      if (now - question.askedNanos > SILENCE_MAX_NANOS) {
        LOG.warn("node {} does not answer", question.node);
        asked.remove(question.node);
        suspects.add(question.node);
        onSilence.accept(question.node);
      }
    }
  }

  private void answered(NodeAddress node, Reply reply) {
    suspects.remove(node);
    if (reply instanceof Reply.Error error) {
      refusal = error.line();
      return;
    }
    SlotTable table = SlotTable.of(reply, node).orElse(null);
    if (table == null) {
      LOG.warn("node {} gave an answer to CLUSTER SLOTS that says nothing", node);
      return;
    }
    if (table.ranges().isEmpty()) {
      return;
    }
    routes.merge(node, table, suspects);
    answers.increment();
    lastAnswerNanos = System.nanoTime();
    if (!known) {
      known = true;
      LOG.info("the grid has the nodes {}", routes.nodes());
    }
  }

  private static byte[][] words(String first, String second) {
    return new byte[][] {first.getBytes(US_ASCII), second.getBytes(US_ASCII)};
  }

  private final class Question implements UpstreamCall {
    private final NodeAddress node;
    private final List<byte[][]> requests;
    private final long askedNanos;
    private int replies;

    /**
     * @param map what asks for the map; null when it is not asked for
     */
    Question(NodeAddress node, byte @Nullable [][] map, long askedNanos) {
      this.node = node;
      this.requests = map == null ? List.of(SHARDS, SLOTS) : List.of(SHARDS, map, SLOTS);
      this.askedNanos = askedNanos;
    }

    @Override
    public int requestCount() {
      return requests.size();
    }

    @Override
    public byte[][] request(int index) {
      return requests.get(index);
    }

    @Override
    public void replied(Reply reply) {
      replies++;
      if (replies == 1) {
        ShardTable.of(reply).ifPresent(routes::take);
      } else if (replies < requests.size()) {
        maps.take(node, reply);
      } else if (asked.remove(node, this)) {
        answered(node, reply);
      }
    }

    @Override
    public void lost(Loss why) {
      if (asked.remove(node, this)) {
        suspects.add(node);
        if (why instanceof Loss.Refused(Reply.Error reason)) {
          refusal = reason.line();
        }
      }
    }
  }
}
