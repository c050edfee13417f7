package io.ashlar.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpPortTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics(List.of());
  private volatile List<String> notReady = List.of();
  private HttpPort port;

  @BeforeEach
  void open() throws IOException {
    HealthSource health =
        new HealthSource() {
          @Override
          public List<String> notAlive() {
            return List.of();
          }

          @Override
          public List<String> notReady() {
            return notReady;
          }
        };
    port =
        new HttpPort(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), health, metrics::scrape);
  }

  @AfterEach
  void close() {
    port.close();
    metrics.close();
    client.close();
  }

  @Test
  void health() throws Exception {
    assertThat(get("/health/live").body()).isEqualTo("alive\n");
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);

    notReady = List.of("shard s1 has no known leader", "shard s2 has not caught up");
    HttpResponse<String> answer = get("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("shard s1 has no known leader\nshard s2 has not caught up\n");
  }

  @Test
  void metricsInTheTextFormat() throws Exception {
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body())
        .contains("jvm_memory_used_bytes{")
        .contains("jvm_threads_live_threads");
  }

  @Test
  void otherPathsAndMethods() throws Exception {
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    HttpResponse<String> post = send(request("/metrics").POST(BodyPublishers.ofString("x")));
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
    assertThat(send(request("/health/live").HEAD()).body()).isEmpty();
  }

  @Test
  void aLargeBodyIsRefused() throws Exception {
    String large = "x".repeat(100_000);
    assertThat(send(request("/metrics").POST(BodyPublishers.ofString(large))).statusCode())
        .isEqualTo(413);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + path))
        .version(HttpClient.Version.HTTP_1_1);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
