package io.ashlar.router;

import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import io.ashlar.topology.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Nodes that keep strings, in one memory, each answering for the slots of its shard only. What
 * leads and what is told of it can be set apart.
 */
final class FakeGrid implements AutoCloseable {
  static final String ALMIGHTY = "on nopass sanitize-payload ~* &* +@all";

  /** What one node was asked to execute, in its order. */
  record Executed(int node, int line, List<String> request, int database, String user) {}

  /** Says what happens to a request before the ordinary answer; null leaves it to that. */
  @FunctionalInterface
  interface Hook {
    Reply before(int node, FakeNode.Line line, List<String> request);
  }

  /** The hook has answered, or nobody shall. */
  static final Reply HANDLED = Reply.NONE;

  final List<FakeNode> nodes = new ArrayList<>();
  final List<Executed> executed = new CopyOnWriteArrayList<>();
  private final int shards;
  private final int[] leaderOfShard;
  private final int[] toldLeader;
  private final Map<String, String> memory = new TreeMap<>();
  private final Map<String, String> passwords = new HashMap<>();
  private final Map<String, String> rights = new HashMap<>();

  /** Of the requests that came with an id, how old they were said to be. */
  final List<Long> ages = new CopyOnWriteArrayList<>();

  /** What ASHLAR MAP tells; its epoch stands for the edition. */
  volatile ClusterMap map;

  /** Replies by the ids of their requests. */
  private final Map<String, Reply> remembered = new HashMap<>();

  private volatile Hook hook = (node, line, request) -> null;
  private final int[] ports;

  FakeGrid(int count) throws IOException {
    shards = count;
    leaderOfShard = new int[count];
    toldLeader = new int[count];
    ports = new int[count];
    rights.put("default", ALMIGHTY);
    for (int i = 0; i < count; i++) {
      leaderOfShard[i] = i;
      toldLeader[i] = i;
      int index = i;
      nodes.add(new FakeNode((line, request) -> answer(index, line, request)));
      ports[i] = nodes.get(i).port();
    }
  }

  void hook(Hook value) {
    hook = value;
  }

  synchronized void user(String name, String password, String rules) {
    passwords.put(name, password);
    rights.put(name, rules);
  }

  synchronized void lead(int shard, int node) {
    leaderOfShard[shard] = node;
  }

  synchronized void tell(int shard, int node) {
    toldLeader[shard] = node;
  }

  int shardOf(String key) {
    return SlotHash.slotOf(key.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        / (SlotHash.SLOT_COUNT / shards + 1);
  }

  /** A key of a shard; another for each number. */
  String keyOf(int shard, int number) {
    for (int i = 0; ; i++) {
      String key = "k" + number + ":" + i;
      if (shardOf(key) == shard) {
        return key;
      }
    }
  }

  void kill(int node) throws IOException {
    nodes.get(node).close();
  }

  void restart(int node) throws IOException {
    nodes.set(node, new FakeNode(ports[node], (line, request) -> answer(node, line, request)));
  }

  int port(int node) {
    return ports[node];
  }

  @Override
  public void close() throws IOException {
    for (FakeNode node : nodes) {
      node.close();
    }
  }

  /** Requests of a name that were executed, over all nodes. */
  List<Executed> executed(String name) {
    return executed.stream().filter(one -> one.request().getFirst().equals(name)).toList();
  }

  private Reply answer(int node, FakeNode.Line line, List<String> request) {
    if (request.size() > 6
        && request.getFirst().equals("ASHLAR")
        && request.get(1).equals("ONCE")) {
      line.once = request.get(2) + "/" + request.get(3);
      ages.add(Long.parseLong(request.get(5)));
      List<String> inner = new ArrayList<>(request.subList(6, request.size()));
      inner.set(0, inner.getFirst().toUpperCase(Locale.ROOT));
      Reply reply = answer(node, line, inner);
      line.once = "";
      return reply;
    }
    Reply hooked = hook.before(node, line, request);
    if (hooked == HANDLED) {
      return null;
    }
    return hooked == null ? ordinary(node, line, request) : hooked;
  }

  /** What a node answers to a request that no hook has answered. */
  synchronized Reply ordinary(int node, FakeNode.Line line, List<String> request) {
    if (line.once.isEmpty()) {
      return first(node, line, request);
    }
    String id = line.once + "/" + (line.queued == null ? shardOf(request.get(1)) : "");
    line.once = "";
    Reply known = remembered.get(id);
    if (known != null) {
      line.queued = null;
      return known;
    }
    Reply reply = first(node, line, request);
    if (!(reply instanceof Reply.Error)) {
      remembered.put(id, reply);
    }
    return reply;
  }

  private Reply first(int node, FakeNode.Line line, List<String> request) {
    String name = request.getFirst();
    if (line.queued != null && !name.equals("EXEC")) {
      Reply.Error moved = moved(node, line, request);
      if (moved != null) {
        line.queued = new ArrayList<>();
        line.queued.add(List.of());
        return moved;
      }
      line.queued.add(request);
      return Reply.QUEUED;
    }
    Reply.Error moved = moved(node, line, request);
    if (moved != null) {
      return moved;
    }
    return switch (name) {
      case "HELLO" -> hello(line, request);
      case "AUTH" -> auth(line, request.get(1), request.get(2));
      case "ASHLAR" -> ashlar(line, request);
      case "CLUSTER" -> slots();
      case "SELECT" -> {
        line.database = Integer.parseInt(request.get(1));
        yield Reply.OK;
      }
      case "MULTI" -> {
        line.queued = new ArrayList<>();
        yield Reply.OK;
      }
      case "EXEC" -> exec(node, line);
      default -> execute(node, line, request);
    };
  }

  private Reply exec(int node, FakeNode.Line line) {
    List<List<String>> queued = line.queued;
    line.queued = null;
    if (queued == null || queued.stream().anyMatch(List::isEmpty)) {
      return new Reply.Error("EXECABORT Transaction discarded because of previous errors.");
    }
    executed.add(new Executed(node, line.number(), List.of("EXEC"), line.database, line.user));
    List<Reply> results = new ArrayList<>();
    for (List<String> one : queued) {
      results.add(ordinary(node, line, one));
    }
    return new Reply.Array(results);
  }

  private Reply execute(int node, FakeNode.Line line, List<String> request) {
    executed.add(new Executed(node, line.number(), request, line.database, line.user));
    String prefix = line.database + "/";
    return switch (request.getFirst()) {
      case "SET" -> {
        memory.put(prefix + request.get(1), request.get(2));
        yield Reply.OK;
      }
      case "MSET" -> {
        for (int i = 1; i < request.size(); i += 2) {
          memory.put(prefix + request.get(i), request.get(i + 1));
        }
        yield Reply.OK;
      }
      case "GET" -> bulk(memory.get(prefix + request.get(1)));
      case "MGET" ->
          new Reply.Array(
              request.stream().skip(1).map(key -> bulk(memory.get(prefix + key))).toList());
      case "DEL", "UNLINK", "EXISTS" -> {
        boolean remove = !request.getFirst().equals("EXISTS");
        long count =
            request.stream()
                .skip(1)
                .filter(
                    key ->
                        remove
                            ? memory.remove(prefix + key) != null
                            : memory.containsKey(prefix + key))
                .count();
        yield Reply.Int.of(count);
      }
      case "APPEND" -> {
        String now = memory.merge(prefix + request.get(1), request.get(2), String::concat);
        yield Reply.Int.of(now.length());
      }
      case "DBSIZE" ->
          Reply.Int.of(
              memory.keySet().stream()
                  .filter(key -> key.startsWith(prefix))
                  .filter(key -> leaderOfShard[shardOf(key.substring(2))] == node)
                  .count());
      case "SCAN" -> scan(node, prefix, request);
      case "WATCH", "UNWATCH", "FLUSHALL", "FLUSHDB", "CLIENT" -> Reply.OK;
      case "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE" ->
          Reply.Array.of(
              Reply.Bulk.of(request.getFirst().toLowerCase(Locale.ROOT)),
              Reply.Bulk.of(request.get(1)),
              Reply.ONE);
      case "PUBLISH" -> Reply.ZERO;
      default -> new Reply.Error("ERR the fake does not know " + request.getFirst());
    };
  }

  /** All keys of the asked shard at once. */
  private Reply scan(int node, String prefix, List<String> request) {
    long slot = Long.parseUnsignedLong(request.get(1)) >>> 32;
    int shard = (int) slot / (SlotHash.SLOT_COUNT / shards + 1);
    List<Reply> keys =
        memory.keySet().stream()
            .filter(key -> key.startsWith(prefix))
            .map(key -> key.substring(2))
            .filter(key -> shardOf(key) == shard && leaderOfShard[shard] == node)
            .<Reply>map(Reply.Bulk::of)
            .toList();
    return Reply.Array.of(Reply.Bulk.of("0"), new Reply.Array(keys));
  }

  private Reply.Error moved(int node, FakeNode.Line line, List<String> request) {
    if (line.readOnly && request.getFirst().equals("GET")) {
      return null;
    }
    boolean keyed =
        switch (request.getFirst()) {
          case "GET",
              "SET",
              "MGET",
              "MSET",
              "DEL",
              "UNLINK",
              "EXISTS",
              "APPEND",
              "WATCH",
              "BLPOP",
              "EVAL",
              "EVALSHA" ->
              true;
          default -> false;
        };
    if (!keyed) {
      return null;
    }
    int at = request.getFirst().startsWith("EVAL") ? 3 : 1;
    String key = request.get(at);
    int leader = leaderOfShard[shardOf(key)];
    if (leader == node) {
      return null;
    }
    int slot = SlotHash.slotOf(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return leader < 0
        ? new Reply.Error("CLUSTERDOWN The cluster is down")
        : new Reply.Error("MOVED " + slot + " 127.0.0.1:" + ports[leader]);
  }

  private Reply hello(FakeNode.Line line, List<String> request) {
    if (request.size() >= 5
        && auth(line, request.get(3), request.get(4)) instanceof Reply.Error e) {
      return e;
    }
    line.version = request.get(1).equals("3") ? RespVersion.RESP3 : RespVersion.RESP2;
    return new Reply.MapReply(
        List.of(
            Reply.Bulk.of("server"),
            Reply.Bulk.of("redis"),
            Reply.Bulk.of("id"),
            Reply.Int.of(1000 + line.number())));
  }

  private Reply auth(FakeNode.Line line, String name, String password) {
    boolean open = name.equals("default") && !passwords.containsKey("default");
    if (!open && !password.equals(passwords.get(name))) {
      return new Reply.Error("WRONGPASS invalid username-password pair or user is disabled.");
    }
    line.user = name;
    return Reply.OK;
  }

  private Reply ashlar(FakeNode.Line line, List<String> request) {
    return switch (request.get(1)) {
      case "RULES" -> {
        String name = line.user.isEmpty() ? "default" : line.user;
        boolean mustSay = line.user.isEmpty() && passwords.containsKey("default");
        yield mustSay
            ? new Reply.Error("NOAUTH Authentication required.")
            : Reply.Array.of(Reply.Bulk.of(name), Reply.Bulk.of(rights.get(name)));
      }
      case "SHARDS" -> {
        List<Reply> items = new ArrayList<>(List.of(Reply.ONE));
        for (int shard = 0; shard < shards; shard++) {
          items.add(Reply.Array.of(Reply.Int.of(first(shard)), Reply.Int.of(last(shard))));
        }
        yield new Reply.Array(items);
      }
      case "MAP" ->
          map == null || request.get(2).equals(Long.toString(map.getEpoch()))
              ? Reply.NIL
              : Reply.Array.of(
                  Reply.Bulk.of(Long.toString(map.getEpoch())), Reply.Bulk.of(map.toByteArray()));
      case "ROUTER" -> {
        line.readOnly = request.contains("READONLY");
        yield Reply.OK;
      }
      default -> Reply.OK;
    };
  }

  private int first(int shard) {
    return shard * (SlotHash.SLOT_COUNT / shards + 1);
  }

  private int last(int shard) {
    return Math.min(first(shard + 1), SlotHash.SLOT_COUNT) - 1;
  }

  private Reply slots() {
    List<Reply> rows = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      List<Reply> row =
          new ArrayList<>(List.of(Reply.Int.of(first(shard)), Reply.Int.of(last(shard))));
      int leader = toldLeader[shard];
      row.add(address(leader));
      List<Integer> others = new ArrayList<>();
      for (int node = 0; node < ports.length; node++) {
        if (node != leader) {
          others.add(node);
        }
      }
      others.sort(Comparator.naturalOrder());
      others.forEach(node -> row.add(address(node)));
      rows.add(new Reply.Array(row));
    }
    return new Reply.Array(rows);
  }

  private Reply address(int node) {
    return Reply.Array.of(Reply.Bulk.of("127.0.0.1"), Reply.Int.of(ports[node]));
  }

  private static Reply bulk(String value) {
    return value == null ? Reply.NIL : Reply.Bulk.of(value);
  }
}
