package io.ashlar.router.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Errors;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.resp.Reply;
import io.ashlar.router.request.RoutedCall;
import io.ashlar.router.request.RouterCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * CONFIG: what concerns clients and statistics is the router's own, everything else the nodes': one
 * of them tells, all of them are told.
 */
final class RouterConfig {
  private static final Set<String> OWN =
      Set.of(
          "maxclients",
          "timeout",
          "tcp-keepalive",
          "client-output-buffer-limit",
          "client-query-buffer-limit",
          "slowlog-log-slower-than",
          "slowlog-max-len",
          "latency-tracking",
          "latency-tracking-info-percentiles",
          "latency-monitor-threshold",
          "acllog-max-len",
          "io-threads",
          "port",
          "bind");
  private static final String CLUSTER_ENABLED = "cluster-enabled";

  private final NodeParameters parameters;
  private final Runnable resetStatistics;

  RouterConfig(NodeParameters parameters, Runnable resetStatistics) {
    this.parameters = parameters;
    this.resetStatistics = resetStatistics;
  }

  Map<String, NodeCommand> all() {
    return Map.of(
        "config|get", (RouterCommand) this::get,
        "config|set", (RouterCommand) this::set,
        "config|resetstat", (RouterCommand) this::resetStat);
  }

  private void get(RoutedCall call) {
    call.askAny(
        reply -> {
          List<Reply> told =
              switch (reply) {
                case Reply.MapReply map -> map.items();
                case Reply.Array array -> array.items();
                default -> List.of();
              };
          if (reply instanceof Reply.Error) {
            call.reply(reply);
            return;
          }
          Map<String, String> values = new TreeMap<>();
          for (int i = 0; i + 1 < told.size(); i += 2) {
            values.put(text(told.get(i)), text(told.get(i + 1)));
          }
          values.replaceAll(this::own);
          List<Reply> items = new ArrayList<>();
          values.forEach(
              (name, value) -> {
                items.add(Reply.Bulk.of(name));
                items.add(Reply.Bulk.of(value));
              });
          call.reply(new Reply.MapReply(items));
        });
  }

  private String own(String name, String nodes) {
    if (name.equals(CLUSTER_ENABLED)) {
      return "no";
    }
    return OWN.contains(name) ? parameters.registry().text(name).orElse(nodes) : nodes;
  }

  private void set(RoutedCall call) {
    byte[][] args = call.args();
    if (args.length % 2 != 0) {
      call.reply(Errors.SYNTAX);
      return;
    }
    List<String> own = new ArrayList<>();
    List<byte[]> nodes = new ArrayList<>(List.of(args[0], args[1]));
    for (int i = 2; i < args.length; i += 2) {
      String name = new String(args[i], UTF_8);
      if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
        own.add(name);
        own.add(new String(args[i + 1], UTF_8));
      } else {
        nodes.add(args[i]);
        nodes.add(args[i + 1]);
      }
    }
    if (nodes.size() == 2) {
      parameters.registry().set(own, call::reply);
      return;
    }
    call.askAll(
        nodes.toArray(new byte[0][]),
        replies -> {
          Reply joined =
              replies.isEmpty() ? FanOuts.unreachable() : FanOuts.firstErrorOrFirst(replies);
          if (joined instanceof Reply.Error || own.isEmpty()) {
            call.reply(joined);
          } else {
            parameters.registry().set(own, call::reply);
          }
        });
  }

  private void resetStat(RoutedCall call) {
    byte[][] question = {"CONFIG".getBytes(US_ASCII), "RESETSTAT".getBytes(US_ASCII)};
    call.askAll(
        question,
        replies -> {
          resetStatistics.run();
          call.reply(
              replies.isEmpty() ? FanOuts.unreachable() : FanOuts.firstErrorOrFirst(replies));
        });
  }

  private static String text(Reply reply) {
    return reply instanceof Reply.Bulk bulk ? new String(bulk.toBytes(), UTF_8) : "";
  }
}
