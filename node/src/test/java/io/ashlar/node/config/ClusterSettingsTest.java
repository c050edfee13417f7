package io.ashlar.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.StoredSettings;
import io.ashlar.control.StoredSettings.Setting;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {
  private final Group group = new Group();
  private final One first = group.start(5_000);
  private final One second = group.start(6_000);

  /** A control group in memory. */
  private static final class Group implements SettingStore {
    private final List<One> nodes = new ArrayList<>();
    private StoredSettings stored = StoredSettings.NONE;
    private Optional<String> refusal = Optional.empty();
    private boolean silent;

    One start(long maxClients) {
      One node = new One(this, maxClients);
      node.settings.follow(stored);
      nodes.add(node);
      return node;
    }

    @Override
    public CompletionStage<Optional<String>> change(Map<String, String> set, List<String> removed) {
      if (silent) {
        return CompletableFuture.failedFuture(new IllegalStateException("nobody is there"));
      }
      if (refusal.isEmpty()) {
        SequencedMap<String, Setting> next = new TreeMap<>(stored.byName());
        removed.forEach(next::remove);
        set.forEach((name, value) -> next.put(name, new Setting(value, stored.epoch() + 1)));
        stored = new StoredSettings(stored.epoch() + 1, 1, next);
        nodes.forEach(node -> node.settings.follow(stored));
      }
      return CompletableFuture.completedFuture(refusal);
    }
  }

  /** A node's parameters, started with a number of clients. */
  private static final class One {
    final ClientPolicy clients = new ClientPolicy();
    final NodeParameters parameters =
        new NodeParameters(
            new FixedParameters(7001, "127.0.0.1", "/data", "", "", 500, 2, true, "yes", ""),
            clients);
    final ClusterSettings settings;

    One(SettingStore store, long maxClients) {
      parameters.maxClients.preset(maxClients);
      parameters.bind(clients);
      parameters.password.agree(text -> CompletableFuture.completedFuture(""));
      settings = new ClusterSettings(store, parameters.registry());
    }

    Reply set(String... pairs) {
      List<Reply> replies = new ArrayList<>();
      settings.set(List.of(pairs), replies::add);
      return replies.getFirst();
    }

    Reply unset(String name) {
      List<Reply> replies = new ArrayList<>();
      settings.unset(name, replies::add);
      return replies.getFirst();
    }

    /** CONFIG SET. */
    Reply setHere(String... pairs) {
      List<Reply> replies = new ArrayList<>();
      parameters.registry().set(List.of(pairs), replies::add);
      return replies.getFirst();
    }

    String shown(String name) {
      return parameters.registry().text(name).orElseThrow();
    }
  }

  @Test
  void allNodesHaveASettingAndThoseThatStartLaterToo() {
    assertThat(first.set("maxclients", "7", "MAXMEMORY", "2kb")).isEqualTo(Reply.OK);
    One third = group.start(8_000);
    for (One node : List.of(first, second, third)) {
      assertThat(node.clients.maxClients).isEqualTo(7);
      assertThat(node.shown("maxmemory")).isEqualTo("2048");
      assertThat(node.settings.value("maxclients")).contains("7");
      assertThat(node.settings.value("timeout")).isEmpty();
      assertThat(node.settings.epoch()).isEqualTo(1);
    }
    assertThat(group.stored.byName()).containsEntry("maxmemory", new Setting("2048", 1));
  }

  @Test
  void unsetEachNodeHasWhatItWasStartedWith() {
    assertThat(first.set("maxclients", "7")).isEqualTo(Reply.OK);
    assertThat(second.unset("MaxClients")).isEqualTo(Reply.Int.of(1));
    assertThat(first.clients.maxClients).isEqualTo(5_000);
    assertThat(second.clients.maxClients).isEqualTo(6_000);
    assertThat(second.unset("maxclients")).isEqualTo(Reply.Int.of(0));
    assertThat(second.unset("no-such-thing")).isEqualTo(Reply.Int.of(0));
  }

  @Test
  void whatOneNodeWasToldAloneStandsUntilTheSettingIsSetAgain() {
    assertThat(first.set("maxclients", "7")).isEqualTo(Reply.OK);
    assertThat(second.setHere("maxclients", "9")).isEqualTo(Reply.OK);
    assertThat(first.set("timeout", "3")).isEqualTo(Reply.OK);
    assertThat(second.clients.maxClients).as("another setting does not matter").isEqualTo(9);
    assertThat(first.clients.maxClients).isEqualTo(7);
    assertThat(second.settings.value("maxclients")).contains("7");

    assertThat(first.set("maxclients", "7")).as("the same value again").isEqualTo(Reply.OK);
    assertThat(second.clients.maxClients).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "port, 7002",
    "dir, /elsewhere",
    "cluster-announce-ip, 10.0.0.1",
    "maxclients, many",
    "maxmemory, -1",
    "no-such-thing, 1",
  })
  void whatConfigSetRefusesIsRefusedAlikeAndNothingIsAsked(String name, String value) {
    Reply refusal = first.setHere(name, value);
    assertThat(refusal).isInstanceOf(Reply.Error.class);
    assertThat(first.set("timeout", "3", name, value)).isEqualTo(refusal);
    assertThat(group.stored).isEqualTo(StoredSettings.NONE);
    assertThat(first.clients.idleTimeoutSeconds).isZero();
  }

  @Test
  void anOldNameIsTheSameSetting() {
    assertThat(first.set("hash-max-ziplist-entries", "9")).isEqualTo(Reply.OK);
    assertThat(second.shown("hash-max-listpack-entries")).isEqualTo("9");
    assertThat(second.settings.value("hash-max-ziplist-entries")).contains("9");
    assertThat(first.set("lua-time-limit", "100")).isEqualTo(Reply.OK);
    assertThat(second.shown("busy-reply-threshold")).isEqualTo("100");
    assertThat(second.unset("hash-max-listpack-entries")).isEqualTo(Reply.Int.of(1));
    assertThat(first.shown("hash-max-ziplist-entries")).isEqualTo("512");
  }

  /** Classes that are not named keep the limits of the node that is asked, on all nodes. */
  @Test
  void aValueInPartsIsStoredWhole() {
    assertThat(first.set("client-output-buffer-limit", "pubsub 1mb 0 0")).isEqualTo(Reply.OK);
    assertThat(second.shown("client-output-buffer-limit"))
        .isEqualTo("normal 0 0 0 slave 268435456 67108864 60 pubsub 1048576 0 0");
  }

  @Test
  void aPasswordIsTheUsersAndIsNotStoredHere() {
    assertThat(first.set("requirepass", "secret")).isEqualTo(Reply.OK);
    assertThat(first.shown("requirepass")).isEqualTo("secret");
    assertThat(group.stored).isEqualTo(StoredSettings.NONE);
    assertThat(first.set("requirepass", "secret", "maxclients", "7"))
        .isEqualTo(ConfigRegistry.failed("requirepass", "can only be set by itself"));
  }

  @Test
  void whatANodeCannotApplyIsLeftOut() {
    SequencedMap<String, Setting> newer = new TreeMap<>();
    newer.put("from-the-future", new Setting("1", 1));
    newer.put("maxmemory-policy", new Setting("clairvoyant", 1));
    newer.put("timeout", new Setting("3", 1));
    first.settings.follow(new StoredSettings(1, 1, newer));
    assertThat(first.clients.idleTimeoutSeconds).isEqualTo(3);
    assertThat(first.shown("maxmemory-policy")).isEqualTo("noeviction");
    assertThat(first.settings.value("from-the-future")).contains("1");

    first.settings.follow(new StoredSettings(2, 2, new TreeMap<>()));
    assertThat(first.clients.idleTimeoutSeconds).isZero();
    first.settings.follow(new StoredSettings(1, 1, newer));
    assertThat(first.clients.idleTimeoutSeconds).as("older ones are left alone").isZero();
  }

  @Test
  void whatTheControlGroupSaysIsTold() {
    group.refusal = Optional.of("there is no room");
    assertThat(first.set("maxclients", "7")).isEqualTo(new Reply.Error("ERR there is no room"));
    group.silent = true;
    assertThat(first.set("maxclients", "7").toString()).contains("UNKNOWNFATE");
    assertThat(first.clients.maxClients).isEqualTo(5_000);
  }
}
