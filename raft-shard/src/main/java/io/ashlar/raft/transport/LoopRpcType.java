package io.ashlar.raft.transport;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcType;

/** Names this transport to Ratis, which makes one of it by its class name. */
public final class LoopRpcType implements RpcType {
  private static final String LOOPS = "ashlar.raft.loops";

  /** What Ratis hands to the server it builds. */
  public static Parameters parameters(RaftLoops loops) {
    Parameters parameters = new Parameters();
    parameters.put(LOOPS, loops, RaftLoops.class);
    return parameters;
  }

  @Override
  public String name() {
    return LoopRpcType.class.getName();
  }

  @Override
  public LoopFactory newFactory(Parameters parameters) {
    // A client has no parameters and needs no loops.
    return new LoopFactory(parameters == null ? null : parameters.get(LOOPS, RaftLoops.class));
  }
}
