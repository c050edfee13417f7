package io.ashlar.node.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where the cluster-wide settings are changed: the control group. */
@FunctionalInterface
public interface SettingStore {
  /**
   * Makes the change, all or nothing.
   *
   * @param set the values by name
   * @param removed names; those that are not there do not matter
   * @return the reason why not, empty once this node has the change too; fails when nobody can say
   */
  CompletionStage<Optional<String>> change(Map<String, String> set, List<String> removed);
}
