package io.ashlar.control;

import io.ashlar.control.plan.Action;
import io.ashlar.control.plan.Plan;
import io.ashlar.topology.ClusterMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the control leader sees coming.
 *
 * @param autopilot whether it acts by the plan
 * @param map what the plan was made from
 * @param slotsAutopilot whether the plan may move slots, split and merge
 * @param loadsKnown whether the loads of all slots are known; while they are not, it does not
 * @param heldBack what it would do about slots and shards if it might; planned when asked for
 */
public record Outlook(
    Autopilot autopilot,
    ClusterMap map,
    Plan plan,
    boolean slotsAutopilot,
    boolean loadsKnown,
    Supplier<List<Action>> heldBack) {}
