package io.ashlar.itests.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.lab.LabNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkTestbedTest {
  @TempDir Path folder;

  @BeforeEach
  void needsRights() {
    Optional<String> reason =
        RedisProgram.isInstalled()
            ? LabNetwork.unavailable()
            : Optional.of("redis-server is not installed");
    reason.ifPresent(r -> System.out.println("SKIPPED (lab network: " + r + ")"));
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void cutsAndHeals() throws Exception {
    Testbed.Plan plan = new Testbed.Plan(2, folder, Wish.YES, Wish.NO);
    PrintStream out = System.out;
    try (Testbed testbed = Testbed.start(plan, new RedisProgram(), out, 20_000)) {
      LabNetwork network = testbed.network().orElseThrow();
      NodeAddress one = testbed.addresses().get(0);
      NodeAddress two = testbed.addresses().get(1);
      RedisProgram.form(testbed);

      network.isolateFromClients(0);
      assertThat(answers(one)).isFalse();
      assertThat(answers(two)).isTrue();
      network.heal();
      assertThat(answers(one)).isTrue();

      network.isolateFromHosts(0);
      assertThat(answers(one)).isTrue();
      awaitPeerFailed(one, true);
      network.heal();
      awaitPeerFailed(one, false);

      network.makeLossy(network.address(0), network.address(1));
      network.slowDown(1, 500);
      network.cutOneWay(network.address(0), network.address(1));
      network.heal();
      assertThat(answers(one)).isTrue();
    }
    String mine = "ashlar-lab-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> spaces = Files.list(Path.of("/run/netns"))) {
      assertThat(spaces.map(space -> space.getFileName().toString()))
          .noneMatch(space -> space.startsWith(mine));
    }
  }

  private static boolean answers(NodeAddress node) {
    try {
      return new ClusterView(300).ask(node, "PING").equals(new RespValue.Simple("PONG"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Redis notices within its node time-out that a peer is gone, or back. */
  private static void awaitPeerFailed(NodeAddress node, boolean expected) throws Exception {
    ClusterView view = new ClusterView(1000);
    assertThat(
            Await.within(
                20_000,
                () ->
                    ClusterView.text(view.ask(node, "CLUSTER", "NODES")).contains("fail")
                        == expected))
        .as("%s sees its peer failed: %s", node, expected)
        .isTrue();
  }
}
