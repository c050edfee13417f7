package io.ashlar.client.tracing;

import io.ashlar.client.ClientListener;
import io.ashlar.client.CommandException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A span for each call, from its beginning to its end, within the span that is current where the
 * call is made. Attributes follow OpenTelemetry's conventions for databases:
 *
 * <pre>
 * db.system.name           ashlar
 * db.operation.name        the command, also the span's name; MULTI for a transaction
 * server.address, .port    the node that was asked last
 * error.type               what it failed with, see {@link ClientListener#codeOf}
 * db.response.status_code  the same when the grid has said so
 * </pre>
 *
 * Each repetition is an event {@code retry} with its {@code cause}. There are no keys, no values,
 * and no messages of errors, which may name them.
 *
 * <pre>{@code
 * AshlarClient.connect(
 *     ClientOptions.of("localhost:9001").withListener(new OpenTelemetryListener(tracer)));
 * }</pre>
 */
public final class OpenTelemetryListener implements ClientListener {
  private static final String SYSTEM = "ashlar";
  private static final AttributeKey<String> SYSTEM_NAME = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("db.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> CAUSE = AttributeKey.stringKey("cause");

  private final Tracer tracer;

  public OpenTelemetryListener(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public CallListener began(String command) {
    return new CallSpan(
        tracer
            .spanBuilder(command)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(SYSTEM_NAME, SYSTEM)
            .setAttribute(OPERATION, command)
            .startSpan());
  }

  /** A span takes calls from any thread, and none after its end. */
  private static final class CallSpan implements CallListener {
    private final Span span;

    CallSpan(Span span) {
      this.span = span;
    }

    @Override
    public void sent(String host, int port) {
      span.setAttribute(ADDRESS, host).setAttribute(PORT, (long) port);
    }

    @Override
    public void retried(Retry why) {
      span.addEvent("retry", Attributes.of(CAUSE, why.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void ended(int attempts, @Nullable Throwable failure) {
      if (failure != null) {
        String code = ClientListener.codeOf(failure);
        span.setAttribute(ERROR, code).setStatus(StatusCode.ERROR);
        if (failure instanceof CommandException) {
          span.setAttribute(STATUS, code);
        }
      }
      span.end();
    }
  }
}
