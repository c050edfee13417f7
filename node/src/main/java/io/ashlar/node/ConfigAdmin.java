package io.ashlar.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.control.ControlPlane;
import io.ashlar.node.config.ClusterSettings;
import io.ashlar.node.config.ConfigRegistry;
import io.ashlar.node.grpc.ConfigActions;
import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.ConfigValue;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What operators have this node do about parameters. Any thread. */
record ConfigAdmin(ConfigRegistry registry, ClusterSettings settings) implements ConfigActions {

  /** When all parameters are wired: from here on they follow the cluster-wide settings. */
  static ConfigAdmin following(ControlPlane control, ConfigRegistry registry) {
    ClusterSettings settings = new ClusterSettings(control.clusterSettings::change, registry);
    control.clusterSettings.addListener(settings::follow);
    return new ConfigAdmin(registry, settings);
  }

  @Override
  public AdminGetConfigResponse get(List<String> patterns) {
    AdminGetConfigResponse.Builder response =
        AdminGetConfigResponse.newBuilder().setClusterWideEpoch(settings.epoch());
    if (registry.get(patterns) instanceof Reply.MapReply map) {
      for (int i = 0; i < map.items().size(); i += 2) {
        String name = text(map.items().get(i));
        response.addValues(value(name, text(map.items().get(i + 1))));
        settings.value(name).ifPresent(text -> response.addClusterWide(value(name, text)));
      }
    }
    return response.build();
  }

  private static ConfigValue value(String name, String text) {
    return ConfigValue.newBuilder().setName(name).setValue(text).build();
  }

  private static String text(Reply reply) {
    return reply instanceof Reply.Bulk bulk
        ? new String(bulk.array(), bulk.offset(), bulk.length(), UTF_8)
        : reply.toString();
  }

  @Override
  public CompletionStage<Reply> set(List<ConfigValue> values) {
    List<String> pairs = new ArrayList<>();
    for (ConfigValue value : values) {
      pairs.add(value.getName());
      pairs.add(value.getValue());
    }
    return later(then -> settings.set(pairs, then));
  }

  @Override
  public CompletionStage<Reply> unset(String name) {
    return later(then -> settings.unset(name, then));
  }

  @Override
  public long epoch() {
    return settings.epoch();
  }

  private static CompletionStage<Reply> later(Consumer<Consumer<Reply>> action) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    action.accept(reply::complete);
    return reply;
  }
}
