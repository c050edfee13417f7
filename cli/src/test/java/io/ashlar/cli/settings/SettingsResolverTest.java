package io.ashlar.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.control.Member;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.raft.Durability;
import io.ashlar.raft.RaftTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsResolverTest {
  private static final Map<String, String> ENOUGH =
      Map.of(
          "name", "n1", "data", "d", "cluster", "n1=10.0.0.1:7101,n2=10.0.0.2:7101,n3=[::1]:7101");

  @TempDir Path directory;

  @Test
  void defaultsFollowTheClusterList() throws Exception {
    ResolvedSettings node = node(ENOUGH, Map.of());
    assertThat(node.host()).isEqualTo("10.0.0.1");
    assertThat(node.announceHost()).isEqualTo("10.0.0.1");
    assertThat(node.raftPort()).isEqualTo(7101);
    assertThat(node.port()).isEqualTo(7001);
    assertThat(node.shards()).isEqualTo(3);
    assertThat(node.replicas()).isEqualTo(3);
    assertThat(node.cluster().get(2)).isEqualTo(new Member("n3", "::1", 7101));
    assertThat(node.durability()).isEqualTo(Durability.FSYNC);
    assertThat(node.raftTransport()).isEqualTo(RaftTransport.NETTY);
    assertThat(node.maxMemoryPolicy()).isEqualTo(EvictionPolicy.NOEVICTION);
    assertThat(node.diskReserveBytes()).isEqualTo(64L << 20);
    assertThat(node.snapshotAfterBytes()).isEqualTo(256L << 20);
    assertThat(node.debugCommands()).isEqualTo(DebugCommands.NO);
  }

  @Test
  void aNodeMayBeAlone() throws Exception {
    ResolvedSettings node =
        node(Map.of("name", "n1", "data", "d", "replicas", "1", "port", "0"), Map.of());
    assertThat(node.cluster()).containsExactly(new Member("n1", "127.0.0.1", 7101));
    assertThat(node.shards()).isEqualTo(1);
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFile() throws Exception {
    String file = write("port: 1\nmaxclients: 2\nio-threads: 3\ndebug-commands: yes\n");
    Map<String, String> flags = with(ENOUGH, "config", file, "port", "10");
    ResolvedSettings node = node(flags, Map.of("ASHLAR_PORT", "11", "ASHLAR_MAXCLIENTS", "12"));
    assertThat(node.port()).isEqualTo(10);
    assertThat(node.maxClients()).isEqualTo(12);
    assertThat(node.ioThreads()).isEqualTo(3);
    assertThat(node.debugCommands()).as("YAML's yes stays a word").isEqualTo(DebugCommands.YES);
  }

  @Test
  void theFileMayBeNamedByTheEnvironmentAndHoldAList() throws Exception {
    String file =
        write("# all\nname: n2\ndata: /d\ncluster:\n  - n1=a:1\n  - n2=b:1\nreplicas: 2\n");
    ResolvedSettings node = node(Map.of(), Map.of("ASHLAR_CONFIG", file, "PATH", "/bin"));
    assertThat(node.cluster()).containsExactly(new Member("n1", "a", 1), new Member("n2", "b", 1));
    assertThat(node.host()).isEqualTo("b");
  }

  @Test
  void whatIsNotKnownIsRefused() throws Exception {
    refused(ENOUGH, Map.of("ASHLAR_RAFTPORT", "1"))
        .hasMessage(
            "ASHLAR_RAFTPORT (environment): no such setting; did you mean ASHLAR_RAFT_PORT?");
    String file = write("name: n1\n\nraft_port: 7101\n");
    refused(Map.of("config", file), Map.of())
        .hasMessage("raft_port (" + file + ", line 3): no such setting; did you mean raft-port?");
    assertThat(node(ENOUGH, Map.of("ASHLAR_JAVA_OPTS", "-Xmx1g")).name()).isEqualTo("n1");
  }

  @ParameterizedTest
  @CsvSource({
    "port,65536,--port: \"65536\" is not a number from 0 to 65535",
    "raft-port,0,--raft-port: \"0\" is not a number from 1 to 65535",
    "shards,1025,--shards: \"1025\" is not a number from 0 to 1024",
    "shards,-1,--shards: \"-1\" is not a number from 0 to 1024",
    "replicas,0,--replicas: \"0\" is not a number from 1 to 9",
    "replicas,x,--replicas: \"x\" is not a number from 1 to 9",
    "durability,disk,--durability: \"disk\" is not one of fsync|memory",
    "maxmemory,1zb,--maxmemory: \"1zb\" is not an amount of memory such as 64mb",
    "name,a b,--name: \"a b\" is not a name: 1 to 63 of A-Z a-z 0-9 . _ -",
    "name,n4,'--name: n4 is not in --cluster, which names n1, n2, n3'",
    "replicas,4,'--replicas: 4 replicas need as many nodes, --cluster has 3 (n1, n2, n3)'",
    "raft-port,7102,'--raft-port: 7102 differs from 7101, the port of n1 in --cluster'",
    "port,7101,--port: 7101 is the Raft port too",
    "http-port,7101,--http-port: 7101 is the Raft port too",
    "http-port,7001,--http-port: 7001 is the port for clients too",
    "grpc-port,7001,--grpc-port: 7001 is another port of this node too",
    "announce-host,0.0.0.0,--announce-host: clients cannot be sent to 0.0.0.0; give --announce-host",
  })
  void wrongValuesAndContradictionsNameTheCulprit(String name, String value, String message) {
    refused(with(ENOUGH, name, value), Map.of()).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "'n1=a:1,n1=b:1',--cluster: n1 stands twice",
    "'n1=a:1,n2=a:1',--cluster: n1 and n2 have the same address a:1",
    "'n1=a',",
    "'n1=a:1,',",
    "'n1:1',",
  })
  void aWrongClusterListIsRefused(String list, String message) {
    var thrown = refused(with(ENOUGH, "cluster", list), Map.of());
    if (message != null) {
      thrown.hasMessage(message);
    } else {
      thrown.hasMessageContaining("is not a list such as");
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    refused(Map.of("data", "d"), Map.of())
        .hasMessageContaining("--name (or ASHLAR_NAME) is missing");
    refused(Map.of("name", "n1"), Map.of()).hasMessageContaining("--data (or ASHLAR_DATA)");
    refused(Map.of("name", "n1", "data", "d"), Map.of())
        .hasMessageContaining("--replicas (default): 3 replicas");
    refused(Map.of("config", "/no/such"), Map.of()).hasMessageContaining("--config /no/such");
  }

  @Test
  void brokenFilesAreNamedWithTheirLine() throws Exception {
    refused(Map.of("config", write("name: n1\nname: n2\n")), Map.of())
        .hasMessageEndingWith("line 2: name stands twice");
    refused(Map.of("config", write("name: [\n")), Map.of()).hasMessageContaining("not YAML");
    refused(Map.of("config", write("just words\n")), Map.of())
        .hasMessageContaining("must be lines");
    refused(Map.of("config", write("name: {a: b}\n")), Map.of())
        .hasMessageContaining("line 1: name must be a single value");
  }

  @Test
  void threeDevelopmentNodesShareWhatIsGiven() throws Exception {
    SettingValues values =
        new SettingsResolver(SettingTable.DEV)
            .resolve(Map.of("port-base", "8001", "data", "d", "shards", "6"), Map.of());
    List<ResolvedSettings> nodes = NodeSettingsCheck.dev(values, 7101);
    assertThat(nodes).extracting(ResolvedSettings::port).containsExactly(8001, 8002, 8003);
    assertThat(nodes).extracting(ResolvedSettings::raftPort).containsExactly(7101, 7102, 7103);
    assertThat(nodes).extracting(ResolvedSettings::httpPort).containsExactly(8201, 8202, 8203);
    assertThat(nodes).extracting(ResolvedSettings::grpcPort).containsExactly(10001, 10002, 10003);
    assertThat(nodes).allMatch(node -> node.shards() == 6 && node.replicas() == 3);
    assertThat(nodes.get(1).data()).isEqualTo(Path.of("d", "n2"));
    assertThatThrownBy(() -> NodeSettingsCheck.dev(values, 8003))
        .hasMessage("--port-base: port 8003 is taken by this data directory's Raft ports");
  }

  @Test
  void everySettingIsNamedOnceAndKeepsItsSecret() throws Exception {
    assertThat(SettingTable.NODE).extracting(Setting::name).doesNotHaveDuplicates();
    assertThat(node(with(ENOUGH, "requirepass", "hush"), Map.of()).toString())
        .doesNotContain("hush");
  }

  private static ResolvedSettings node(Map<String, String> flags, Map<String, String> environment)
      throws SettingsException {
    return NodeSettingsCheck.node(
        new SettingsResolver(SettingTable.NODE).resolve(flags, environment));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      Map<String, String> flags, Map<String, String> environment) {
    return assertThatThrownBy(() -> node(flags, environment)).isInstanceOf(SettingsException.class);
  }

  private static Map<String, String> with(Map<String, String> base, String... more) {
    Map<String, String> all = new HashMap<>(base);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private String write(String content) throws Exception {
    Path file = directory.resolve("ashlar.yaml");
    Files.writeString(file, content);
    return file.toString();
  }
}
