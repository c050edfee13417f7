package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminGetConfigRequest;
import io.ashlar.proto.v1.AdminGetConfigResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How a change of the cluster-wide settings has come to the nodes. */
final class SettingSpread {
  private static final long PATIENCE_MS = 5_000;
  private static final int ROUNDS_MAX = 50;
  private static final long PAUSE_MS = 100;

  private final List<String> done = new ArrayList<>();
  private final List<Object> failed = new ArrayList<>();
  private final List<Object> pending = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  private SettingSpread() {}

  /**
   * Waits until the nodes that answer have the change, for some seconds at most.
   *
   * @param epoch of the settings with the change
   * @param judge says of what a node that has it tells of the parameter what is wrong there; empty
   *     for nothing
   */
  static SettingSpread await(
      Grid grid,
      Surroundings surroundings,
      Screen screen,
      String name,
      long epoch,
      Function<AdminGetConfigResponse, String> judge) {
    AdminGetConfigRequest request = AdminGetConfigRequest.newBuilder().addPatterns(name).build();
    Map<String, Grid.Answer<AdminGetConfigResponse>> answers =
        grid.askAll(admin -> admin.getConfig(request));
    long deadlineMs = surroundings.wallClockMs() + PATIENCE_MS;
    for (int i = 1;
        i < ROUNDS_MAX && !haveAll(answers, epoch) && surroundings.wallClockMs() < deadlineMs;
        i++) {
      surroundings.pause(PAUSE_MS);
      answers = grid.askAll(admin -> admin.getConfig(request));
    }
    SettingSpread spread = new SettingSpread();
    answers.forEach((node, answer) -> spread.note(screen, node, answer, epoch, judge));
    return spread;
  }

  private static boolean haveAll(
      Map<String, Grid.Answer<AdminGetConfigResponse>> answers, long epoch) {
    return answers.values().stream()
        .flatMap(answer -> answer.said().stream())
        .allMatch(said -> said.getClusterWideEpoch() >= epoch);
  }

  private void note(
      Screen screen,
      String node,
      Grid.Answer<AdminGetConfigResponse> answer,
      long epoch,
      Function<AdminGetConfigResponse, String> judge) {
    switch (answer) {
      case Grid.Answer.Silent<AdminGetConfigResponse>(String why) -> {
        pending.add(Json.object("node", node, "why", why));
        lines.add(screen.doubtful(node + ": " + why + "; it follows when it is back"));
      }
      case Grid.Answer.Said<AdminGetConfigResponse>(var said) -> {
        String why =
            said.getClusterWideEpoch() < epoch ? "has not heard of it yet" : judge.apply(said);
        if (why.isEmpty()) {
          done.add(node);
        } else {
          failed.add(Json.object("node", node, "why", why));
          lines.add(screen.bad(node + ": " + why));
        }
      }
    }
  }

  List<String> done() {
    return done;
  }

  /** Nodes that answer and do not do as they should, with the reason. */
  List<Object> failed() {
    return failed;
  }

  /** Nodes that do not answer, with the reason. */
  List<Object> pending() {
    return pending;
  }

  /** A line for each node that is not done. */
  List<String> lines() {
    return lines;
  }

  int exitCode() {
    return failed.isEmpty() ? Exit.OK : Exit.PROBLEM;
  }
}
