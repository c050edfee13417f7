package io.ashlar.node.config;

import io.ashlar.control.StoredSettings;
import io.ashlar.control.StoredSettings.Setting;
import io.ashlar.resp.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster-wide settings on this node: they win over what it was started with, and a CONFIG SET
 * of this node alone wins over them until the setting is set again. Any thread.
 */
public final class ClusterSettings {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSettings.class);
  private static final Reply.Error UNKNOWN_FATE =
      new Reply.Error(
          "UNKNOWNFATE the settings may or may not have been changed: the control group did not"
              + " answer");

  private final SettingStore store;
  private final ConfigRegistry registry;
  private volatile StoredSettings known = StoredSettings.NONE;

  public ClusterSettings(SettingStore store, ConfigRegistry registry) {
    this.store = store;
    this.registry = registry;
  }

  /** The control group's settings; older ones than those known are left alone. */
  public synchronized void follow(StoredSettings stored) {
    if (stored.epoch() <= known.epoch()) {
      return;
    }
    StoredSettings before = known;
    before.byName().keySet().stream()
        .filter(name -> !stored.byName().containsKey(name))
        .forEach(this::leave);
    stored
        .byName()
        .forEach(
            (name, setting) -> {
              if (!setting.equals(before.byName().get(name))) {
                take(name, setting.value());
              }
            });
    known = stored;
  }

  private void take(String name, String text) {
    if (registry.take(name, text) instanceof Reply.Error error) {
      LOG.warn("The cluster-wide setting {} \"{}\" is left out: {}", name, text, error.line());
    } else {
      LOG.info("{} is \"{}\" now, on all nodes", name, text);
    }
  }

  private void leave(String name) {
    if (registry.restart(name) instanceof Reply.Error error) {
      LOG.warn("The cluster-wide setting {} has ended: {}", name, error.line());
    } else {
      LOG.info("{} is what this node was started with", name);
    }
  }

  /** Grows with each change of the settings; 0 before the first. */
  public long epoch() {
    return known.epoch();
  }

  /** The cluster's value of a parameter; empty when there is none. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(known.byName().get(stored(name))).map(Setting::value);
  }

  /** As settings are stored: under the first of a parameter's names. */
  private String stored(String name) {
    return registry.firstName(name).orElse(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Sets parameters on all nodes, those that start later too; all or, when one is refused, none.
   *
   * @param pairs name, value, name, value...; an even number
   * @param then gets OK once this node has the change too, or the error; on any thread
   */
  public void set(List<String> pairs, Consumer<Reply> then) {
    switch (registry.prepare(pairs)) {
      case ConfigRegistry.Prepared.Refused(Reply.Error error) -> then.accept(error);
      case ConfigRegistry.Prepared.Changes(List<Parameter.Change<?>> changes) -> {
        Optional<String> agreedOn =
            changes.stream()
                .map(Parameter.Change::parameter)
                .filter(Parameter::isAgreedOn)
                .map(Parameter::name)
                .findFirst();
        if (agreedOn.isPresent() && changes.size() == 1) {
          registry.set(pairs, then);
        } else if (agreedOn.isPresent()) {
          then.accept(ConfigRegistry.failed(agreedOn.get(), "can only be set by itself"));
        } else {
          Map<String, String> texts = new TreeMap<>();
          changes.forEach(change -> texts.put(change.parameter().name(), change.text()));
          change(texts, List.of(), Reply.OK, then);
        }
      }
    }
  }

  /**
   * Gives a parameter back to the nodes: each has the value again that it was started with.
   *
   * @param then gets how many settings there were, 1 or 0, or the error; on any thread
   */
  public void unset(String name, Consumer<Reply> then) {
    String stored = stored(name);
    if (known.byName().containsKey(stored)) {
      change(Map.of(), List.of(stored), Reply.Int.of(1), then);
    } else {
      then.accept(Reply.Int.of(0));
    }
  }

  private void change(
      Map<String, String> set, List<String> removed, Reply done, Consumer<Reply> then) {
    var _ =
        store
            .change(set, removed)
            .whenComplete(
                (refusal, failure) -> {
                  if (failure != null) {
                    LOG.warn("Nobody can say whether {} {} was made", set, removed, failure);
                    then.accept(UNKNOWN_FATE);
                  } else {
                    then.accept(
                        refusal.<Reply>map(why -> new Reply.Error("ERR " + why)).orElse(done));
                  }
                });
  }
}
