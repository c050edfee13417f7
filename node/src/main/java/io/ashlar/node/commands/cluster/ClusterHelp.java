package io.ashlar.node.commands.cluster;

import io.ashlar.node.command.HelpText;
import io.ashlar.resp.Reply;

/** The answer of CLUSTER HELP. */
final class ClusterHelp {
  static final Reply REPLY =
      HelpText.of(
          "cluster",
          "COUNT-FAILURE-REPORTS <node-id>",
          "    Return number of failure reports for <node-id>.",
          "COUNTKEYSINSLOT <slot>",
          "    Return the number of keys in <slot>.",
          "GETKEYSINSLOT <slot> <count>",
          "    Return key names stored by current node in a slot.",
          "INFO",
          "    Return information about the cluster.",
          "KEYSLOT <key>",
          "    Return the hash slot for <key>.",
          "LINKS",
          "    Return information about all network links between this node and its peers.",
          "MYID",
          "    Return the node id.",
          "MYSHARDID",
          "    Return the id that a primary and its replicas share.",
          "NODES",
          "    Return cluster configuration seen by node. Output format:",
          "    <id> <ip:port@bus-port[,hostname]> <flags> <master> <pings> <pongs> <epoch> <link>"
              + " <slot> ...",
          "REPLICAS <node-id>",
          "    Return <node-id> replicas.",
          "SHARDS",
          "    Return information about slot range mappings and the nodes associated with them.",
          "SLOT-STATS <SLOTSRANGE <start> <end>|ORDERBY <metric> [LIMIT <n>] [ASC|DESC]>",
          "    Return statistics of the slots that this node leads. The metric is key-count.",
          "SLOTS",
          "    Return information about slots range mappings. Each range is made of:",
          "    start, end, master and replicas IP addresses, ports and ids");

  private ClusterHelp() {}
}
