package io.ashlar.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.json.JsonCodec;
import io.ashlar.client.json.JsonException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JsonCodecTest {
  record Profile(String fullName, int age, List<String> tags, Instant since) {}

  /** Jackson asks it for its size, and it has none to tell. */
  static final class Sulky {
    public int getSize() {
      throw new IllegalStateException("not today");
    }
  }

  private static final Profile ANN =
      new Profile("Ann Żak", 30, List.of("a", "\"b\"\n"), Instant.parse("2026-01-02T03:04:05Z"));

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void aRecordComesBackAsItWent() {
    Codec<Profile> codec = JsonCodec.of(Profile.class);
    assertThat(codec.decode(codec.encode(ANN))).isEqualTo(ANN);
    assertThat(new String(codec.encode(ANN), UTF_8)).contains("\"fullName\":\"Ann Żak\"");
  }

  @Test
  void aListKeepsTheTypeOfItsElements() {
    Codec<List<Profile>> codec = JsonCodec.of(new TypeReference<List<Profile>>() {});
    List<Profile> back = codec.decode(codec.encode(List.of(ANN, ANN)));
    assertThat(back).containsExactly(ANN, ANN);
    assertThat(back.get(0).tags()).containsExactly("a", "\"b\"\n");
  }

  @Test
  void theApplicationsMapperIsUsed() {
    JsonMapper mapper =
        JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
    Codec<Profile> codec = JsonCodec.of(Profile.class, mapper);
    assertThat(new String(codec.encode(ANN), UTF_8)).contains("\"full_name\"");
    assertThat(codec.decode(codec.encode(ANN))).isEqualTo(ANN);
  }

  @Test
  void brokenTextIsAClearError() {
    Codec<Profile> codec = JsonCodec.of(Profile.class);
    for (String broken : List.of("{\"fullName\":\"Ann", "hello", "", "[1,2]", "{} {}")) {
      assertThatThrownBy(() -> codec.decode(utf8(broken)))
          .as(broken)
          .isInstanceOf(JsonException.class)
          .hasMessageStartingWith("no JSON of a " + Profile.class.getName() + ": ");
    }
    assertThatThrownBy(() -> codec.decode(utf8("{\"age\": many}"))).hasMessageContaining("column");
    assertThatThrownBy(() -> codec.decode(utf8("null")))
        .hasMessage("no JSON of a " + Profile.class.getName() + ": null");
    assertThatThrownBy(() -> JsonCodec.of(Sulky.class).encode(new Sulky()))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("no JSON can be made of a " + Sulky.class.getName() + ": ");
  }

  @Test
  void theClientGivesValuesAndErrors() throws Exception {
    try (FakeGrid grid = new FakeGrid();
        AshlarClient client = AshlarClient.connect(grid.first.endpoint())) {
      client.counters().increment("n").await();
      Families<Integer> numbers = client.with(JsonCodec.of(Integer.class));
      assertThat(numbers.strings().get("n").await()).isEqualTo(1);
      Pending<Profile> other = client.with(JsonCodec.of(Profile.class)).strings().get("n");
      assertThatThrownBy(other::await).isInstanceOf(JsonException.class);
    }
  }
}
