package io.ashlar.node;

import io.ashlar.control.Outlook;
import io.ashlar.control.plan.Action;
import io.ashlar.control.plan.Problem;
import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.proto.v1.PlannedProblem;
import io.ashlar.proto.v1.PlannedStep;
import io.ashlar.proto.v1.RunningChange;
import io.ashlar.proto.v1.SlotRange;
import io.ashlar.topology.ReplicaChange;
import io.ashlar.topology.ShardInfo;
import java.util.Locale;

/** What is planned, for operators. */
final class PlanMessage {
  private PlanMessage() {}

  static AdminGetPlanResponse of(Outlook outlook) {
    AdminGetPlanResponse.Builder message =
        AdminGetPlanResponse.newBuilder()
            .setAutopilot(outlook.autopilot().name().toLowerCase(Locale.ROOT))
            .setStepsWaiting(outlook.plan().waiting())
            .setSlotsAutopilot(outlook.slotsAutopilot() ? "on" : "off")
            .setLoadsKnown(outlook.loadsKnown());
    outlook.heldBack().get().forEach(action -> message.addHeldBack(step(action)));
    outlook.plan().actions().forEach(action -> message.addSteps(step(action)));
    for (ShardInfo shard : outlook.map().shards()) {
      shard.change().ifPresent(change -> message.addRunning(running(shard.id(), change)));
    }
    outlook.plan().problems().forEach(problem -> message.addProblems(problem(problem)));
    return message.build();
  }

  private static PlannedStep step(Action action) {
    PlannedStep.Builder step = PlannedStep.newBuilder().setReason(action.reason());
    switch (action) {
      case Action.AddLearner add ->
          step.setKind("add_replica").setShardId(add.shard()).setNode(add.node());
      case Action.Promote promote ->
          step.setKind("promote").setShardId(promote.shard()).setNode(promote.node());
      case Action.RemoveReplica remove ->
          step.setKind("remove_replica").setShardId(remove.shard()).setNode(remove.node());
      case Action.TransferLeader transfer ->
          step.setKind("transfer_leader").setShardId(transfer.shard()).setNode(transfer.to());
      case Action.MoveSlots move -> {
        step.setKind("move_slots").setShardId(move.from()).setToShardId(move.to());
        move.slots()
            .forEach(
                range ->
                    step.addSlots(
                        SlotRange.newBuilder().setFirst(range.first()).setLast(range.last())));
      }
      case Action.CreateShard create -> step.setKind("create_shard").setShardId(create.shard());
      case Action.RetireShard retire -> step.setKind("retire_shard").setShardId(retire.shard());
      case Action.ForgetNode forget -> step.setKind("forget_node").setNode(forget.node());
    }
    return step.build();
  }

  private static RunningChange running(String shardId, ReplicaChange change) {
    return RunningChange.newBuilder()
        .setShardId(shardId)
        .setAdds(change.add())
        .setRemoves(change.remove())
        .setUndone(change.undone())
        .setReason(change.reason())
        .build();
  }

  private static PlannedProblem problem(Problem problem) {
    return PlannedProblem.newBuilder()
        .setSeverity(problem.severity().name().toLowerCase(Locale.ROOT))
        .setSubject(problem.subject())
        .setText(problem.text())
        .setRemedy(problem.remedy())
        .build();
  }
}
