package io.ashlar.control;

import io.ashlar.control.plan.Plan;
import io.ashlar.topology.ClusterMap;

/**
 * What the control leader sees coming.
 *
 * @param autopilot whether it acts by the plan
 * @param map what the plan was made from
 */
public record Outlook(Autopilot autopilot, ClusterMap map, Plan plan) {}
