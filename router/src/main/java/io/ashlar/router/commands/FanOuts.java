package io.ashlar.router.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.node.command.NodeCommand;
import io.ashlar.resp.Reply;
import io.ashlar.router.request.RoutedCall;
import io.ashlar.router.request.RouterCommand;
import io.ashlar.router.request.ScriptBodies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Commands that every node has to hear, and what their answers are together. */
final class FanOuts {
  private static final int SETTLE_MS = 15;
  private static final long SETTLE_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final byte[][] DUMP = {"FUNCTION".getBytes(US_ASCII), "DUMP".getBytes(US_ASCII)};
  private static final byte[][] USERS = {"ACL".getBytes(US_ASCII), "LIST".getBytes(US_ASCII)};

  private final ScriptBodies scripts;

  FanOuts(ScriptBodies scripts) {
    this.scripts = scripts;
  }

  Map<String, NodeCommand> all() {
    Map<String, NodeCommand> all = new HashMap<>();
    all.put("script|load", (RouterCommand) this::loadScript);
    all.put("script|flush", (RouterCommand) this::flushScripts);
    all.put("script|exists", (RouterCommand) call -> onAll(call, FanOuts::everywhere));
    all.put("script|kill", (RouterCommand) call -> onAll(call, FanOuts::anyOk));
    all.put("function|kill", (RouterCommand) call -> onAll(call, FanOuts::anyOk));
    for (String change : List.of("load", "delete", "flush", "restore")) {
      all.put("function|" + change, (RouterCommand) call -> settled(call, DUMP));
    }
    for (String change : List.of("setuser", "deluser")) {
      all.put("acl|" + change, (RouterCommand) call -> settled(call, USERS));
    }
    for (String each : List.of("save", "bgsave", "bgrewriteaof", "memory|purge")) {
      all.put(each, (RouterCommand) call -> onAll(call, FanOuts::firstErrorOrFirst));
    }
    all.put("lastsave", (RouterCommand) call -> onAll(call, FanOuts::least));
    return all;
  }

  /** How the answers of all nodes become one. */
  @FunctionalInterface
  interface Join {
    Reply of(List<Reply> replies);
  }

  private static void onAll(RoutedCall call, Join join) {
    call.askAll(replies -> call.reply(replies.isEmpty() ? unreachable() : join.of(replies)));
  }

  static Reply unreachable() {
    return new Reply.Error("CLUSTERDOWN The cluster is down");
  }

  private void loadScript(RoutedCall call) {
    call.askAll(
        replies -> {
          Reply joined = replies.isEmpty() ? unreachable() : firstErrorOrFirst(replies);
          if (joined instanceof Reply.Bulk) {
            scripts.remember(call.args()[2]);
          }
          call.reply(joined);
        });
  }

  private void flushScripts(RoutedCall call) {
    call.askAll(
        replies -> {
          Reply joined = replies.isEmpty() ? unreachable() : firstErrorOrFirst(replies);
          if (joined.equals(Reply.OK)) {
            scripts.clear();
          }
          call.reply(joined);
        });
  }

  /**
   * One node makes the change for the cluster; the answer waits until every node tells the same,
   * since the client's next command may go to another. Who may not ask for that is answered at
   * once, and finds it everywhere within a second.
   */
  private static void settled(RoutedCall call, byte[][] question) {
    call.exclusively(
        () ->
            call.askAny(
                reply -> {
                  if (reply instanceof Reply.Error) {
                    call.reply(reply);
                    call.endExclusive();
                  } else {
                    awaitSame(call, question, reply, System.nanoTime() + SETTLE_MAX_NANOS);
                  }
                }));
  }

  private static void awaitSame(
      RoutedCall call, byte[][] question, Reply reply, long deadlineNanos) {
    call.askAllWithin(
        question,
        told -> {
          boolean same = told.stream().distinct().count() <= 1;
          boolean denied = told.stream().anyMatch(one -> one instanceof Reply.Error);
          if (same || denied || System.nanoTime() - deadlineNanos > 0) {
            call.reply(reply);
            call.endExclusive();
          } else {
            call.later(SETTLE_MS, () -> awaitSame(call, question, reply, deadlineNanos));
          }
        });
  }

  // ---- joins ----

  static Reply firstErrorOrFirst(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply instanceof Reply.Error)
        .findFirst()
        .orElse(replies.getFirst());
  }

  /** A script runs on one node at most of those that are asked. */
  private static Reply anyOk(List<Reply> replies) {
    return replies.stream()
        .filter(Reply.OK::equals)
        .findFirst()
        .or(
            () ->
                replies.stream()
                    .filter(
                        reply ->
                            reply instanceof Reply.Error error && !error.code().equals("NOTBUSY"))
                    .findFirst())
        .orElse(replies.getFirst());
  }

  /** What is known to every node is known. */
  private static Reply everywhere(List<Reply> replies) {
    List<Reply> all = new ArrayList<>();
    for (Reply reply : replies) {
      if (!(reply instanceof Reply.Array array)) {
        return reply;
      }
      for (int i = 0; i < array.items().size(); i++) {
        if (all.size() <= i) {
          all.add(array.items().get(i));
        } else if (array.items().get(i).equals(Reply.ZERO)) {
          all.set(i, Reply.ZERO);
        }
      }
    }
    return new Reply.Array(all);
  }

  private static Reply least(List<Reply> replies) {
    long least = Long.MAX_VALUE;
    for (Reply reply : replies) {
      if (!(reply instanceof Reply.Int number)) {
        return reply;
      }
      least = Math.min(least, number.value());
    }
    return Reply.Int.of(least);
  }
}
