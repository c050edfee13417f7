package io.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.FakeGrid.Mishap;
import io.ashlar.client.tracing.OpenTelemetryListener;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenTelemetryListenerTest {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
  private final Tracer tracer = provider.get("test");
  private FakeGrid grid;
  private AshlarClient client;

  @BeforeEach
  void open() throws Exception {
    grid = new FakeGrid();
    client =
        AshlarClient.connect(
            ClientOptions.of(grid.first.endpoint())
                .withListener(new OpenTelemetryListener(tracer)));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    grid.close();
    provider.close();
  }

  /** What a span of INCR has, with further attributes and their values in turn. */
  private static Map<AttributeKey<?>, Object> incrementAt(int port, String... more) {
    Map<AttributeKey<?>, Object> all = new HashMap<>();
    all.put(AttributeKey.stringKey("db.system.name"), "ashlar");
    all.put(AttributeKey.stringKey("db.operation.name"), "INCR");
    all.put(AttributeKey.stringKey("server.address"), "127.0.0.1");
    all.put(AttributeKey.longKey("server.port"), (long) port);
    for (int i = 0; i < more.length; i += 2) {
      all.put(AttributeKey.stringKey(more[i]), more[i + 1]);
    }
    return all;
  }

  private SpanData only() {
    List<SpanData> spans = exporter.getFinishedSpanItems();
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }

  @Test
  void aCallIsASpanWithinThatOfItsCaller() {
    Span request = tracer.spanBuilder("request").startSpan();
    try (Scope here = request.makeCurrent()) {
      client.counters().increment("n").await();
    }
    SpanData span = only();
    assertThat(span.getName()).isEqualTo("INCR");
    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
    assertThat(span.getAttributes().asMap()).isEqualTo(incrementAt(grid.first.port));
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.hasEnded()).isTrue();
  }

  @Test
  void repetitionsAreEventsAndTheLastNodeIsTheServer() {
    grid.mishaps.add(Mishap.MOVED);
    client.counters().increment("n").await();
    SpanData span = only();
    assertThat(span.getAttributes().asMap()).isEqualTo(incrementAt(grid.second.port));
    assertThat(span.getEvents()).hasSize(1);
    assertThat(span.getEvents().get(0).getName()).isEqualTo("retry");
    assertThat(span.getEvents().get(0).getAttributes())
        .isEqualTo(Attributes.of(AttributeKey.stringKey("cause"), "moved"));
  }

  @Test
  void failuresAreNamed() {
    grid.mishaps.add(Mishap.WRONG_TYPE);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(CommandException.class);
    SpanData refused = only();
    assertThat(refused.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(refused.getAttributes().asMap())
        .isEqualTo(
            incrementAt(
                grid.first.port,
                "error.type",
                "WRONGTYPE",
                "db.response.status_code",
                "WRONGTYPE"));
    exporter.reset();
    grid.mishaps.add(Mishap.FORGOTTEN);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(FateUnknownException.class);
    assertThat(only().getAttributes().asMap())
        .isEqualTo(incrementAt(grid.first.port, "error.type", "FATE_UNKNOWN"));
  }

  @Test
  void neitherKeysNorValuesAreTold() {
    client.strings().set("secret key", "secret value").await();
    grid.mishaps.add(Mishap.WRONG_TYPE);
    assertThatThrownBy(() -> client.strings().set("secret key", "secret value").await())
        .isInstanceOf(CommandException.class);
    assertThat(exporter.getFinishedSpanItems()).hasSize(2);
    assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("secret");
  }
}
