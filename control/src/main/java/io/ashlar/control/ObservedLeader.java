package io.ashlar.control;

/** Who was last observed to lead a shard. */
public record ObservedLeader(String node, long term) {}
