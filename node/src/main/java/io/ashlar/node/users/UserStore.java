package io.ashlar.node.users;

import io.ashlar.control.UserChange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Where users are agreed on: the control group, but for tests. */
@FunctionalInterface
public interface UserStore {
  /** As {@link io.ashlar.control.ControlPlane#changeUsers}. */
  CompletionStage<UserChange> change(
      long expectedEpoch, Map<String, String> set, List<String> deleted);
}
