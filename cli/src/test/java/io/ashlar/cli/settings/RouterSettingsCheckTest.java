package io.ashlar.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterSettingsCheckTest {
  private static ResolvedRouter router(Map<String, String> flags) throws SettingsException {
    return RouterSettingsCheck.router(
        new SettingsResolver(SettingTable.ROUTER).resolve(flags, Map.of()));
  }

  private static ResolvedRouter dev(String port) throws SettingsException {
    SettingValues values =
        new SettingsResolver(SettingTable.DEV).resolve(Map.of("router-port", port), Map.of());
    return RouterSettingsCheck.dev(values, List.of()).getFirst();
  }

  @Test
  void theGrpcPortHasADefaultAndIsNoOtherPort() throws Exception {
    assertThat(router(Map.of("seed", "h:1")).grpcPort()).isEqualTo(8379);
    assertThat(router(Map.of("seed", "h:1", "grpc-port", "0")).grpcPort()).isZero();
    assertThatThrownBy(() -> router(Map.of("seed", "h:1", "grpc-port", "6379")))
        .hasMessage("--grpc-port: 6379 is another port of this router too");
    assertThatThrownBy(() -> router(Map.of("seed", "h:1", "grpc-port", "6579")))
        .hasMessage("--grpc-port: 6579 is another port of this router too");
  }

  @Test
  void theDevelopmentRoutersPortsFollowItsFirst() throws Exception {
    assertThat(dev("6379").httpPort()).isEqualTo(6579);
    assertThat(dev("6379").grpcPort()).isEqualTo(8379);
    assertThat(dev("0").grpcPort()).isZero();
    assertThat(dev("64000").httpPort()).isEqualTo(64_200);
    assertThat(dev("64000").grpcPort()).isZero();
  }
}
