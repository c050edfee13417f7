package io.ashlar.engine.geo;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeoTest {
  @ParameterizedTest
  @ValueSource(strings = {"geo.txt", "limits.txt"})
  void repliesAreThoseOfRedis(String script) throws IOException {
    assertThat(GoldenScript.replay(GeoTest.class, script))
        .isEqualTo(GoldenScript.text(GeoTest.class, script));
  }

  @Property(tries = 300, seed = "23")
  void stepsAlongALimitStayOnIt(@ForAll long seed) {
    Random random = new Random(seed);
    double longitude = (random.nextDouble() * 2 - 1) * 179;
    double latitude = (random.nextDouble() * 2 - 1) * 85;
    int step = 2 + random.nextInt(GeoHash.STEP_MAX - 1);
    GeoHash east = GeoHash.of(GeoHash.LONGITUDE_MAX, latitude, step);
    assertThat(east.neighbour(0, 1).area().longitudeMin()).isEqualTo(GeoHash.LONGITUDE_MAX);
    assertThat(east.neighbour(0, -1).area().longitudeMin()).isEqualTo(GeoHash.LONGITUDE_MAX);
    assertThat(east.neighbour(-1, 0).area().longitudeMax()).isEqualTo(GeoHash.LONGITUDE_MAX);
    assertThat(east.neighbour(-1, 1)).isEqualTo(east.neighbour(-1, 0).neighbour(0, 1));
    GeoHash north = GeoHash.of(longitude, GeoHash.LATITUDE_MAX, step);
    assertThat(north.neighbour(1, 0).area().latitudeMin()).isEqualTo(GeoHash.LATITUDE_MAX);
    assertThat(north.neighbour(-1, 0).area().latitudeMin()).isEqualTo(GeoHash.LATITUDE_MAX);
    assertThat(north.neighbour(0, -1).area().latitudeMax()).isEqualTo(GeoHash.LATITUDE_MAX);
    assertThat(north.neighbour(1, -1)).isEqualTo(north.neighbour(0, -1).neighbour(1, 0));
  }

  /** Away from the map's edges, where cells have no neighbours, a search misses nothing. */
  @Property(tries = 100, seed = "21")
  void searchesFindWhatLookingAtEveryPlaceFinds(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard shard = new TestShard();
    shard.settings.encoding.sortedSetPackedEntries = random.nextBoolean() ? 0 : 1000;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      names.add("p" + i);
      String longitude = "" + (10 + random.nextGaussian() * 2);
      String latitude = "" + (50 + random.nextGaussian() * 2);
      shard.run("GEOADD", "g", longitude, latitude, "p" + i);
    }
    double longitude = 10 + random.nextGaussian();
    double latitude = 50 + random.nextGaussian();
    double width = random.nextInt(500) + 0.5;
    GeoShape shape =
        random.nextBoolean()
            ? GeoShape.circle(width, 1000)
            : GeoShape.box(width, random.nextInt(500), 1000);
    String[] area =
        shape.box()
            ? new String[] {"BYBOX", "" + shape.width(), "" + shape.height(), "km"}
            : new String[] {"BYRADIUS", "" + shape.width(), "km"};
    List<String> command = new ArrayList<>(List.of("GEOSEARCH", "g", "FROMLONLAT"));
    command.addAll(List.of("" + longitude, "" + latitude));
    command.addAll(List.of(area));
    List<Reply> expected = new ArrayList<>();
    for (String name : names) {
      Reply score = shard.run("ZSCORE", "g", name);
      GeoPoint point = GeoPoint.ofScore(((Reply.DoubleReply) score).value());
      double distance = shape.distanceM(longitude, latitude, point.longitude(), point.latitude());
      if (!Double.isNaN(distance)) {
        expected.add(Reply.Bulk.of(name));
      }
    }
    Reply.Array found = (Reply.Array) shard.run(command.toArray(String[]::new));
    assertThat(found.items()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Property(tries = 300, seed = "22")
  void cellsHoldTheirPointsAndNeighboursMeet(@ForAll long seed) {
    Random random = new Random(seed);
    double longitude = (random.nextDouble() * 2 - 1) * GeoHash.LONGITUDE_MAX;
    double latitude = (random.nextDouble() * 2 - 1) * GeoHash.LATITUDE_MAX;
    int step = 2 + random.nextInt(GeoHash.STEP_MAX - 1);
    GeoHash cell = GeoHash.of(longitude, latitude, step);
    GeoHash.Area area = cell.area();
    assertThat(longitude).isBetween(area.longitudeMin() - 1e-9, area.longitudeMax() + 1e-9);
    assertThat(latitude).isBetween(area.latitudeMin() - 1e-9, area.latitudeMax() + 1e-9);
    double score = GeoHash.scoreOf(longitude, latitude);
    assertThat(score).isGreaterThanOrEqualTo(cell.scoreMin()).isLessThan(cell.scoreLimit());
    assertThat(cell.neighbour(1, 0).neighbour(-1, 0)).isEqualTo(cell);
    assertThat(cell.neighbour(0, 1).neighbour(0, -1)).isEqualTo(cell);
    assertThat(cell.neighbour(1, 0).neighbour(0, -1)).isEqualTo(cell.neighbour(1, -1));
    GeoHash.Area east = cell.neighbour(1, 0).area();
    boolean lastColumn = area.longitudeMax() > GeoHash.LONGITUDE_MAX - 1e-9;
    assertThat(east.longitudeMin())
        .isEqualTo(lastColumn ? -GeoHash.LONGITUDE_MAX : area.longitudeMax());
  }
}
