package io.ashlar.itests.resharding;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ashlar.itests.process.AshlarJvm;
import io.ashlar.itests.process.NodeProgram;
import io.ashlar.itests.process.NodeSpec;
import io.ashlar.itests.process.Ports;
import io.ashlar.node.AshlarNode;
import io.ashlar.node.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;

/** A node as any other in a process of its own, whose moves of slots stop at a fault point. */
final class PausingNode {
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);

  private PausingNode() {}

  /** Folder of the fault point, data, name, ports for RESP, Raft, HTTP, gRPC; then all nodes. */
  public static void main(String[] words) throws Exception {
    level(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.WARN);
    level("io.ashlar", Level.INFO);
    FaultPoint faultPoint = new FaultPoint(Path.of(words[0]));
    List<String> members = Arrays.asList(words).subList(7, words.length);
    NodeSettings.Builder builder =
        NodeSettings.builder(words[2], Path.of(words[1]), Integer.parseInt(words[4]))
            .port(Integer.parseInt(words[3]))
            .httpPort(Integer.parseInt(words[5]))
            .grpcPort(Integer.parseInt(words[6]))
            .shards(MovingCluster.SHARDS)
            .replicas(members.size())
            .debugCommand("yes");
    for (String member : members) {
      String[] fields = member.split("=");
      builder.peer(fields[0], new NodeSettings.Peer("127.0.0.1", Integer.parseInt(fields[1])));
    }
    AshlarNode node =
        AshlarNode.start(builder.build(), (migration, step) -> faultPoint.reached(step));
    Runtime.getRuntime().addShutdownHook(new Thread(node::close));
    if (!node.awaitReady(READY_LIMIT)) {
      throw new IllegalStateException("not ready: " + node.notReady());
    }
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static void level(String logger, Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }

  /** How such nodes are started. */
  record Program(FaultPoint faultPoint, List<Integer> grpcPorts) implements NodeProgram {
    static Program at(FaultPoint faultPoint) {
      return new Program(faultPoint, Ports.free(3));
    }

    @Override
    public List<String> command(NodeSpec node, List<NodeSpec> all) {
      List<String> words = AshlarJvm.node(PausingNode.class.getName());
      words.add(faultPoint.folder().toString());
      words.add(node.dataDir().toString());
      words.add(node.name());
      words.add(Integer.toString(node.port()));
      words.add(Integer.toString(node.raftPort()));
      words.add(Integer.toString(node.httpPort()));
      words.add(Integer.toString(grpcPorts.get(node.index())));
      all.forEach(one -> words.add(one.name() + "=" + one.raftPort()));
      return words;
    }

    @Override
    public boolean saysReady(String line) {
      return line.strip().equals("ready");
    }

    @Override
    public boolean hasHealthPort() {
      return true;
    }
  }
}
