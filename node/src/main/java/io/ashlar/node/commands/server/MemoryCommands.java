package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.everybody;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.keys.MemoryUsage;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.info.NodeFacts;
import io.ashlar.node.info.ProcessMemory;
import io.ashlar.node.info.ShardFacts;
import io.ashlar.resp.Reply;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** MEMORY. USAGE is the engine's; the rest is about the process. */
public final class MemoryCommands {
  private final NodeFacts facts;
  private final AtomicLong peakBytes = new AtomicLong();

  public MemoryCommands(NodeFacts facts) {
    this.facts = facts;
  }

  /** Redis's fields; total is what the keys take, the allocator is the JVM's heap. */
  private Reply stats() {
    long dataset = facts.shards().stream().mapToLong(ShardFacts::memoryBytes).sum();
    long keys = facts.shards().stream().mapToLong(ShardFacts::keys).sum();
    long peak = peakBytes.accumulateAndGet(dataset, Math::max);
    long resident = ProcessMemory.residentBytes();
    var heap = ProcessMemory.heap();
    List<Reply> items = new ArrayList<>();
    number(items, "peak.allocated", peak);
    number(items, "total.allocated", dataset);
    number(items, "startup.allocated", 0);
    number(items, "replication.backlog", 0);
    number(items, "clients.slaves", 0);
    number(items, "clients.normal", 0);
    number(items, "cluster.links", 0);
    number(items, "aof.buffer", 0);
    number(items, "lua.caches", 0);
    number(items, "functions.caches", 0);
    number(items, "overhead.total", 0);
    number(items, "keys.count", keys);
    number(items, "keys.bytes-per-key", keys == 0 ? 0 : dataset / keys);
    number(items, "dataset.bytes", dataset);
    ratio(items, "dataset.percentage", dataset == 0 ? 0 : 100);
    ratio(items, "peak.percentage", peak == 0 ? 0 : 100.0 * dataset / peak);
    number(items, "allocator.allocated", heap.getUsed());
    number(items, "allocator.active", heap.getCommitted());
    number(items, "allocator.resident", heap.getCommitted());
    ratio(items, "allocator-fragmentation.ratio", 1);
    number(items, "allocator-fragmentation.bytes", 0);
    ratio(items, "allocator-rss.ratio", 1);
    number(items, "allocator-rss.bytes", 0);
    ratio(items, "rss-overhead.ratio", 1);
    number(items, "rss-overhead.bytes", 0);
    ratio(items, "fragmentation", dataset == 0 ? 0 : (double) resident / dataset);
    number(items, "fragmentation.bytes", Math.max(0, resident - dataset));
    return new Reply.MapReply(items);
  }

  private static Reply doctor() {
    var heap = ProcessMemory.heap();
    String finding =
        heap.getMax() > 0 && heap.getUsed() > heap.getMax() / 10 * 9
            ? "More than nine tenths of the JVM's heap are in use; see the jvm_ fields of INFO"
                + " memory.\n"
            : "No memory issue was found.\n";
    return new Reply.Verbatim("txt", finding.getBytes(UTF_8));
  }

  private static Reply allocator() {
    StringBuilder text = new StringBuilder("Memory of the JVM, bytes: used / committed\n");
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      var usage = pool.getUsage();
      text.append(pool.getName()).append(": ").append(usage.getUsed());
      text.append(" / ").append(usage.getCommitted()).append('\n');
    }
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      text.append("buffers, ").append(pool.getName()).append(": ").append(pool.getMemoryUsed());
      text.append(" / ").append(pool.getTotalCapacity()).append('\n');
    }
    return new Reply.Verbatim("txt", text.toString().getBytes(UTF_8));
  }

  private static Reply help() {
    return HelpText.of(
        "memory",
        "DOCTOR",
        "    Return memory problems reports.",
        "MALLOC-STATS",
        "    Return what the JVM tells about its memory.",
        "PURGE",
        "    Does nothing: the collector gives memory back by itself.",
        "STATS",
        "    Return information about the memory usage of the node.",
        "USAGE <key> [SAMPLES <count>]",
        "    Return memory in bytes used by <key> and its value.");
  }

  private static void number(List<Reply> items, String name, long value) {
    CommandReplies.field(items, name, Reply.Int.of(value));
  }

  private static void ratio(List<Reply> items, String name, double value) {
    CommandReplies.field(items, name, new Reply.DoubleReply(value));
  }

  private static void wrongArity(NodeCall call) {
    call.reply(Errors.wrongArity("memory"));
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        new NodeCommandSpec(
            Arguments.spec(
                    "memory",
                    "A container for memory diagnostics commands.",
                    "4.0.0",
                    Arity.atLeast(2))
                .complexity("Depends on subcommand.")
                .subcommands(MemoryUsage.SPEC)
                .build(),
            MemoryCommands::wrongArity),
        everybody(
            "memory|stats",
            "Returns details about memory usage.",
            "4.0.0",
            Arity.exactly(2),
            call -> call.reply(stats())),
        everybody(
            "memory|doctor",
            "Returns a report about memory problems.",
            "4.0.0",
            Arity.exactly(2),
            call -> call.reply(doctor())),
        everybody(
            "memory|malloc-stats",
            "Returns what the JVM tells about its memory.",
            "4.0.0",
            Arity.exactly(2),
            call -> call.reply(allocator())),
        everybody(
            "memory|purge",
            "Does nothing: the collector gives memory back by itself.",
            "4.0.0",
            Arity.exactly(2),
            call -> call.reply(Reply.OK)),
        everybody(
            "memory|help",
            "Tells about the sub-commands.",
            "4.0.0",
            Arity.exactly(2),
            call -> call.reply(help())));
  }
}
