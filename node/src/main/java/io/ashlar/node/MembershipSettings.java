package io.ashlar.node;

import io.ashlar.control.Autopilot;
import io.ashlar.control.ControlSettings;
import io.ashlar.control.SlotSettings;
import java.util.List;

/**
 * How a node becomes a member, and what it does about the others when it leads the control group.
 *
 * @param zone what fails together with it; empty for no label
 * @param seeds gRPC ports of nodes of the cluster to join, at the first start; empty for none
 * @param token that lets it in
 * @param replaceAfterMs a node that has not answered for so long is taken for lost
 * @param slots what it does about slots and the number of shards
 */
public record MembershipSettings(
    String zone,
    List<Seed> seeds,
    String token,
    long replaceAfterMs,
    Autopilot autopilot,
    SlotSettings slots) {
  public static final MembershipSettings DEFAULT =
      new MembershipSettings(
          "", List.of(), "", ControlSettings.REPLACE_AFTER_MS_DEFAULT, Autopilot.ON);

  /** Slots and shards are left alone. */
  public MembershipSettings(
      String zone, List<Seed> seeds, String token, long replaceAfterMs, Autopilot autopilot) {
    this(zone, seeds, token, replaceAfterMs, autopilot, SlotSettings.DEFAULT);
  }

  /** Where a node answers gRPC. */
  public record Seed(String host, int grpcPort) {
    @Override
    public String toString() {
      return host + ":" + grpcPort;
    }
  }

  public MembershipSettings {
    seeds = List.copyOf(seeds);
  }

  boolean joins() {
    return !seeds.isEmpty();
  }

  /** The token hidden. */
  @Override
  public String toString() {
    return "zone="
        + zone
        + ", join="
        + seeds
        + ", replace-after="
        + replaceAfterMs
        + " ms, autopilot="
        + autopilot
        + ", "
        + slots;
  }
}
