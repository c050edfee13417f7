package io.ashlar.node.grpc;

import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.ConfigValue;
import io.ashlar.resp.Reply;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What operators have nodes do about parameters. Any thread; nothing blocks. */
public interface ConfigActions {
  /** Parameters of this node whose names match any of the patterns. */
  AdminGetConfigResponse get(List<String> patterns);

  /**
   * Sets parameters on all nodes, all or none.
   *
   * @return OK, or the error of CONFIG SET
   */
  CompletionStage<Reply> set(List<ConfigValue> values);

  /** How many settings of that name there were, or the error. */
  CompletionStage<Reply> unset(String name);

  /** Grows with each change of the cluster-wide settings. */
  long epoch();
}
