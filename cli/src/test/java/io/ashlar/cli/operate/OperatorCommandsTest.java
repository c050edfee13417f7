package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.proto.v1.DiskStatus;
import io.ashlar.proto.v1.PlannedProblem;
import io.ashlar.proto.v1.PlannedStep;
import io.ashlar.proto.v1.RunningChange;
import io.ashlar.proto.v1.SlotRange;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * What commands print and end with, over nodes that the test has say things. Golden texts are
 * beside this class (see {@link Golden}).
 */
final class OperatorCommandsTest {
  private FakeGrid grid;

  @BeforeEach
  void start() throws IOException {
    grid = new FakeGrid();
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @ParameterizedTest
  @CsvSource({
    "status, 0, status.txt",
    "status -o json, 0, status.json",
    "nodes, 0, nodes.txt",
    "nodes -o json, 0, nodes.json",
    "shards, 0, shards.txt",
    "shards -o json, 0, shards.json",
    "slots, 0, slots.txt",
    "slots -o json, 0, slots.json",
    "keys top --limit 2, 0, keys-top.txt",
    "keys top --limit 2 -o json, 0, keys-top.json",
    "config get, 0, config-get.txt",
    "config get maxmemory -o json, 0, config-get.json",
    "config set maxmemory 1gb, 0, config-set.txt",
    "config set maxmemory 1gb -o json, 0, config-set.json",
    "user list, 0, user-list.txt",
    "user list -o json, 0, user-list.json",
    "doctor, 0, doctor.txt",
    "doctor -o json, 0, doctor.json",
    "doctor --no-checksums, 0, doctor-short.txt",
  })
  void answersOfAHealthyCluster(String words, int exitCode, String golden) throws IOException {
    assertThat(grid.run(words.split(" "))).as(grid.err.toString()).isEqualTo(exitCode);
    assertGolden(golden);
    assertThat(grid.err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "status, status-bad.txt",
    "status -o json, status-bad.json",
    "doctor -o json, doctor-bad.json",
  })
  void problemsAreToldInWords(String words, String golden) throws IOException {
    grid.stop("n3");
    grid.replica("n2", 2).setRole("rebuilding");
    grid.replica("n1", 1).setLagEntries(5_000);
    grid.nodes.get("n2").setVersion("0.2.0").setMapEpoch(6).setClockMs(FakeGrid.NOW_MS + 4_000);
    grid.nodes.get("n2").addNotReady("shard s2 has no known leader");
    grid.nodes
        .get("n1")
        .setDisk(
            DiskStatus.newBuilder()
                .setPath("/data/n1")
                .setFreeBytes(1 << 20)
                .setReserveBytes(64 << 20)
                .setRefusesWrites(true));
    grid.nodes.get("n1").getMemoryBuilder().setMaxBytes(3_200_000);
    assertThat(grid.run(words.split(" "))).isEqualTo(Exit.PROBLEM);
    assertGolden(golden);
  }

  @Test
  void slotsOfNobodyAreAProblem() {
    grid.map.removeShards(1);
    assertThat(grid.run("slots")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString()).contains("5461", "10922", "nobody's");
  }

  @Test
  void aReplicaThatDiffersIsFoundAndRepairedOnRequest() {
    grid.damaged.add("n2");
    assertThat(grid.run("doctor")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString())
        .contains("CRITICAL s1 the replica on n2 differs from the leader's on n1 in 1 slot: 7");
    assertThat(grid.said).isEmpty();

    assertThat(grid.run("doctor", "--repair")).isEqualTo(Exit.USAGE);
    assertThat(grid.err.toString()).contains("give --yes");
    assertThat(grid.said).isEmpty();

    assertThat(grid.run("doctor", "--repair", "--yes")).isEqualTo(Exit.OK);
    assertThat(grid.said).containsExactly("reload s1 on n2");
  }

  @Test
  void usersAreSetAndDeletedOnceForAll() {
    assertThat(grid.run("user", "set", "app", "on", ">pw", "~a:*", "-@all", "+get")).isZero();
    assertThat(grid.run("user", "delete", "app")).isEqualTo(Exit.USAGE);
    assertThat(grid.run("user", "delete", "app", "--yes")).isZero();
    assertThat(grid.run("user", "delete", "nobody", "--yes")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.said)
        .containsExactly("set app [on, >pw, ~a:*, -@all, +get]", "delete app", "delete nobody");
  }

  @Test
  void leadershipsGoToTheReplicaThatLagsLeast() {
    grid.replica("n2", 1).setLagEntries(5);
    assertThat(grid.run("failover", "s1")).isEqualTo(Exit.USAGE);
    assertThat(grid.run("failover", "s1", "--yes")).isZero();
    assertThat(grid.run("failover", "s1", "--to", "n2", "--yes")).isZero();
    assertThat(grid.run("failover", "s2", "--to", "n2")).isZero();
    assertThat(grid.said).containsExactly("n1 hands s1 to n3", "n1 hands s1 to n2");
    assertThat(grid.run("failover", "s9")).isEqualTo(Exit.USAGE);
    assertThat(grid.run("failover", "s1", "--to", "n9")).isEqualTo(Exit.USAGE);
    assertThat(grid.err.toString()).contains("there are s1, s2, s3", "these do: n1, n2, n3");
  }

  @ParameterizedTest
  @CsvSource({"plan, plan.txt", "plan -o json, plan.json"})
  void thePlanIsToldWithItsReasons(String words, String golden) throws IOException {
    grid.plan =
        AdminGetPlanResponse.newBuilder()
            .setAutopilot("dry_run")
            .setStepsWaiting(3)
            .setSlotsAutopilot("off")
            .setLoadsKnown(true)
            .addHeldBack(
                PlannedStep.newBuilder()
                    .setKind("create_shard")
                    .setShardId("s4")
                    .setReason("3 shards for 4 nodes"))
            .addRunning(
                RunningChange.newBuilder()
                    .setShardId("s1")
                    .setAdds("n4")
                    .setRemoves("n2")
                    .setReason("n2 leaves"))
            .addSteps(
                PlannedStep.newBuilder()
                    .setKind("transfer_leader")
                    .setShardId("s2")
                    .setNode("n1")
                    .setReason("n3 leads 2 more than n1"))
            .addSteps(
                PlannedStep.newBuilder()
                    .setKind("move_slots")
                    .setShardId("s2")
                    .setToShardId("s1")
                    .addSlots(SlotRange.newBuilder().setFirst(5).setLast(9))
                    .setReason("s2 holds twice as much"))
            .addProblems(
                PlannedProblem.newBuilder()
                    .setSeverity("warning")
                    .setSubject("shard s3")
                    .setText("has 2 of 3 replicas, and there is no node for another")
                    .setRemedy("add a node"))
            .build();
    assertThat(grid.run(words.split(" "))).isZero();
    assertGolden(golden);
  }

  @Test
  void nothingPlannedIsSaidSo() {
    assertThat(grid.run("plan")).isZero();
    assertThat(grid.out.toString()).contains("Everything is where it should be.");
  }

  @Test
  void nodesAreDrainedAndRemovedAndJoinWithATokenThatIsShownOnce() {
    assertThat(grid.run("node", "add-token", "--minutes", "2")).isZero();
    assertThat(grid.out.toString()).isEqualTo("t0ken\n");
    assertThat(grid.run("node", "drain", "n2")).isZero();
    assertThat(grid.run("node", "undrain", "n2")).isZero();
    assertThat(grid.run("node", "remove", "n2")).isEqualTo(Exit.USAGE);
    assertThat(grid.run("node", "remove", "n2", "--yes")).isZero();
    assertThat(grid.said)
        .containsExactly(
            "token for 120 false",
            "n2 NODE_GOAL_DRAINING",
            "n2 NODE_GOAL_ACTIVE",
            "n2 NODE_GOAL_LEAVING");
  }

  @Test
  void settingAParameterNamesWhoDoesNotAnswer() {
    grid.stop("n2");
    assertThat(grid.run("config", "set", "maxmemory", "1gb")).isZero();
    assertThat(grid.out.toString())
        .contains("Set on n1, n3.", "n2: ", "it follows when it is back");
    assertThat(grid.config.get("n3")).containsEntry("maxmemory", "1gb");
    assertThat(grid.run("config", "set", "maxmemory", "-1")).isZero();
    assertThat(grid.config.get("n3")).containsEntry("maxmemory", "-1");
    assertThat(grid.said)
        .as("asked of one node")
        .containsExactly("config maxmemory", "config maxmemory");
  }

  @Test
  void settingAParameterNamesWhoDoesNotTakeIt() throws IOException {
    grid.stubborn.add("n3");
    assertThat(grid.run("config", "set", "maxmemory", "1gb", "-o", "json")).isEqualTo(Exit.PROBLEM);
    assertGolden("config-set-failed.json");
    grid.stubborn.clear();
    assertThat(grid.run("config", "set", "nonsense", "1")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString()).isEqualTo("ashlar: Unknown option\n");
    grid.agrees = false;
    assertThat(grid.run("config", "set", "maxmemory", "1gb")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString()).contains("older version");
  }

  @Test
  void settingAParameterWaitsForTheNodesToHearOfIt() {
    grid.late.add("n2");
    int[] pauses = {0};
    grid.atPause =
        () -> {
          if (++pauses[0] == 3) {
            grid.late.clear();
          }
        };
    assertThat(grid.run("config", "set", "maxmemory", "1gb")).isZero();
    assertThat(pauses[0]).isEqualTo(3);
    assertThat(grid.out.toString()).isEqualTo("Set on n1, n2, n3.\n");
    grid.late.add("n2");
    assertThat(grid.run("config", "unset", "maxmemory")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString()).contains("Unset on n1, n3.", "n2: has not heard of it yet");
  }

  @ParameterizedTest
  @CsvSource({
    "config get, config-get-marked.txt",
    "config get maxmemory -o json, config-get-marked.json",
    "config unset maxmemory, config-unset.txt",
    "config unset maxmemory -o json, config-unset.json",
  })
  void clusterWideSettingsAreMarkedAndUnset(String words, String golden) throws IOException {
    assertThat(grid.run("config", "set", "maxmemory", "1gb")).isZero();
    grid.config.get("n2").put("maxmemory", "5");
    grid.out.getBuffer().setLength(0);
    assertThat(grid.run(words.split(" "))).isZero();
    assertGolden(golden);
  }

  @Test
  void unsettingWhatIsNotSetIsAProblem() {
    assertThat(grid.run("config", "unset", "maxmemory")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString()).contains("maxmemory is no cluster-wide setting");
  }

  @Test
  void seedsAreTriedOneAfterTheOther() {
    grid.stop("n1");
    assertThat(grid.run("slots", "--seed", "10.0.0.1:9001")).isEqualTo(Exit.UNREACHABLE);
    assertThat(grid.err.toString()).contains("no node answers: 10.0.0.1:9001", "--seed HOST:PORT");
    assertThat(grid.run("slots", "--seed", "10.0.0.1:9001,10.0.0.3:9003")).isZero();
    grid.environment.put("ASHLAR_SEED", "10.0.0.2:9002");
    assertThat(grid.run("slots")).isZero();
  }

  @Test
  void whatIsWrittenWronglyEndsWithTwoAndSaysWhatToTry() {
    assertThat(grid.run("slots", "--seed", "nowhere")).isEqualTo(Exit.USAGE);
    assertThat(grid.err.toString()).contains("\"nowhere\" is not HOST:PORT");
    assertThat(grid.run("slots", "-o", "xml")).isEqualTo(Exit.USAGE);
    assertThat(grid.run("slots", "--timeout", "0")).isEqualTo(Exit.USAGE);
    assertThat(grid.run("keys", "top", "--limit", "0")).isEqualTo(Exit.USAGE);
    assertThat(grid.run("keys")).isEqualTo(Exit.USAGE);
    assertThat(grid.err.toString()).contains("is not one of text|json", "top");
  }

  @Test
  void aUserWhoMayNotIsTold() {
    grid.refusing.add("n2");
    assertThat(grid.run("status")).isEqualTo(Exit.NOT_PERMITTED);
    assertThat(grid.err.toString()).contains("user default may not");
  }

  @Test
  void everyCommandHasHelpWithExamplesAndCompletion() {
    CommandLine.Model.CommandSpec ashlar = CommandLine.Model.CommandSpec.create().name("ashlar");
    OperatorCommands.addTo(ashlar, grid);
    new CommandLine(ashlar).getSubcommands().values().forEach(OperatorCommandsTest::hasExamples);
    assertThat(grid.run("completion")).isZero();
    assertThat(grid.out.toString())
        .contains("_picocli_ashlar_doctor", "--no-checksums")
        .contains("_picocli_ashlar_reshard", "_picocli_ashlar_migrations_cancel", "--dry-run");
  }

  private static void hasExamples(CommandLine command) {
    if (command.getSubcommands().isEmpty()) {
      assertThat(command.getUsageMessage())
          .as(command.getCommandName())
          .contains("Examples:", "ashlar ");
    }
    command.getSubcommands().values().forEach(OperatorCommandsTest::hasExamples);
  }

  private void assertGolden(String name) throws IOException {
    Golden.check(name, grid.out.toString());
  }
}
