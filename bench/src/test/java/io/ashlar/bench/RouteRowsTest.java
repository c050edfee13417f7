package io.ashlar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RouteRowsTest {
  private final List<Sample> samples = new ArrayList<>();

  @Test
  void nothingMeasuredPromisesNothing() {
    assertThat(RouteRows.of(samples, List.of())).isEmpty();
    assertThat(RouteRows.notes(samples, 2)).isEmpty();
  }

  @Test
  void theRouterIsHeldToItsBoundWithoutAPipelineOnly() {
    twoRounds("ashlar", "get", 100, 100);
    twoRounds("ashlar-router", "get", 50, 100);
    twoRounds("ashlar", "get16", 100, 100);
    twoRounds("ashlar-router", "get16", 50, 100);

    Row plain = row("router: GET, no pipeline", "ashlar");
    assertThat(plain.measured().median()).isEqualTo(0.5);
    assertThat(plain.verdict()).isEqualTo("MISS");
    Row pipelined = row("router: GET, pipeline 16", "ashlar");
    assertThat(pipelined.measured().median()).isEqualTo(0.5);
    assertThat(pipelined.verdict()).isEqualTo("below aim");
  }

  @Test
  void whatTheRouterAddsIsJudgedOnOneConnection() {
    twoRounds("ashlar", "set-one", 100, 500);
    twoRounds("ashlar-router", "set-one", 100, 700);
    twoRounds("ashlar", "set", 100, 500);
    twoRounds("ashlar-router", "set", 100, 1_500);

    Row one = row("router: added to the p50 of SET, one connection", "ashlar");
    assertThat(one.measured().median()).isCloseTo(0.2, within(1e-9));
    assertThat(one.verdict()).isEqualTo("aim");
    Row all = row("router: added to the p50 of SET, all clients", "ashlar");
    assertThat(all.measured().median()).isEqualTo(1.0);
    assertThat(all.verdict()).isEqualTo("below aim");
  }

  @Test
  void roundsAreComparedWithTheirOwnNeighbours() {
    samples.add(sample("ashlar", "set16", 0, 100, 100));
    samples.add(sample("ashlar-grpc", "set16", 0, 60, 100));
    samples.add(sample("ashlar", "set16", 1, 1_000, 100));
    samples.add(sample("ashlar-grpc", "set16", 1, 500, 100));

    Figures measured = row("gRPC: SET, 16 commands a message", "ashlar").measured();
    assertThat(measured.min()).isEqualTo(0.5);
    assertThat(measured.max()).isEqualTo(0.6);
  }

  @Test
  void proxiesAreAnAimAndNoBound() {
    twoRounds("ashlar-router", "set", 50, 100);
    twoRounds("nutcracker-redis-fsync", "set", 100, 100);
    twoRounds("haproxy-redis-memory", "set", 25, 100);

    assertThat(row("router: SET, no pipeline", "nutcracker-redis-fsync").verdict())
        .isEqualTo("below aim");
    assertThat(row("router: SET, no pipeline", "haproxy-redis-memory").verdict()).isEqualTo("aim");
    assertThat(RouteRows.of(samples, List.of())).hasSize(2);
  }

  @Test
  void aHitMustBeQuick() {
    assertThat(hit(999).verdict()).isEqualTo("aim");
    assertThat(hit(1_001).verdict()).isEqualTo("MISS");
  }

  private Row hit(double ns) {
    List<Row> rows = RouteRows.of(samples, List.of(new NearCacheTrial.Round(0, 1_000_000, ns, 0)));
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void theLoadersOwnTimeIsNotedWhereBothWaysWereMeasured() {
    twoRounds("ashlar", "get", 100, 100);
    twoRounds("ashlar", "get16", 100, 100);
    twoRounds("ashlar-grpc", "get16", 100, 100);

    assertThat(RouteRows.notes(samples, 2))
        .singleElement()
        .asString()
        .startsWith("get16: of the 2");
  }

  private Row row(String what, String against) {
    return RouteRows.of(samples, List.of()).stream()
        .filter(row -> row.what().equals(what) && row.against().equals(against))
        .findFirst()
        .orElseThrow();
  }

  private void twoRounds(String contestant, String load, double operations, double p50Us) {
    samples.add(sample(contestant, load, 0, operations, p50Us));
    samples.add(sample(contestant, load, 1, operations, p50Us));
  }

  private static Sample sample(
      String contestant, String load, int round, double operations, double p50Us) {
    return new Sample(contestant, load, round, operations, p50Us, p50Us, p50Us, 1, 1, 0, "", 0, 0);
  }
}
