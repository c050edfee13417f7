package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring Data Redis over Lettuce, imperative and reactive, on one node. */
@Timeout(120)
class SpringDataRedisTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final RedisScript<Long> LIMITER =
      RedisScript.of(
          "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1],"
              + " ARGV[2]) end return n <= tonumber(ARGV[1]) and 1 or 0",
          Long.class);

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static LettuceConnectionFactory connections;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.single();
    NodeAddress node = cluster.first();
    connections = new LettuceConnectionFactory(node.host(), node.port());
    connections.afterPropertiesSet();
    connections.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (connections != null) {
      connections.destroy();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void templates() {
    StringRedisTemplate template = new StringRedisTemplate(connections);
    template.opsForValue().set("spring:value", "v", Duration.ofMinutes(1));
    assertThat(template.getExpire("spring:value")).isBetween(1L, 60L);
    assertThat(template.opsForValue().setIfAbsent("spring:value", "w")).isFalse();
    template.opsForHash().putAll("spring:hash", Map.of("a", "1", "b", "2"));
    assertThat(template.opsForHash().increment("spring:hash", "a", 41)).isEqualTo(42);
    template.opsForList().rightPushAll("spring:list", "x", "y", "z");
    assertThat(template.opsForList().leftPop("spring:list", Duration.ofSeconds(1))).isEqualTo("x");
    template.opsForZSet().add("spring:zset", "low", 1);
    template.opsForZSet().add("spring:zset", "high", 2.5);
    assertThat(template.opsForZSet().reverseRange("spring:zset", 0, -1))
        .containsExactly("high", "low");
    template.opsForSet().add("spring:set", "m", "n");
    assertThat(template.opsForSet().members("spring:set")).containsExactlyInAnyOrder("m", "n");
    try (Cursor<String> keys = template.scan(ScanOptions.scanOptions().match("spring:*").build())) {
      Set<String> found = new TreeSet<>();
      keys.forEachRemaining(found::add);
      assertThat(found)
          .contains("spring:value", "spring:hash", "spring:list", "spring:zset", "spring:set");
    }
    List<Object> answers =
        template.executePipelined(
            new SessionCallback<Object>() {
              @Override
              @SuppressWarnings("unchecked")
              public <K, V> Object execute(RedisOperations<K, V> operations) {
                for (int i = 0; i < 200; i++) {
                  ((RedisOperations<String, String>) operations)
                      .opsForValue()
                      .increment("spring:pipelined");
                }
                return null;
              }
            });
    assertThat(answers).hasSize(200).last().isEqualTo(200L);
  }

  @Test
  void transactions() {
    StringRedisTemplate template = new StringRedisTemplate(connections);
    assertThat(inTransaction(template, false)).containsExactly(true, 1L, 2L);
    template.delete("{spring}:n");
    assertThat(inTransaction(template, true)).as("the watched key changed").isEmpty();
    assertThat(template.hasKey("{spring}:n")).isFalse();
  }

  private static List<Object> inTransaction(StringRedisTemplate template, boolean disturbed) {
    return template.execute(
        new SessionCallback<List<Object>>() {
          @Override
          @SuppressWarnings("unchecked")
          public <K, V> List<Object> execute(RedisOperations<K, V> given) {
            RedisOperations<String, String> operations = (RedisOperations<String, String>) given;
            operations.watch("{spring}:watched");
            if (disturbed) {
              new StringRedisTemplate(connections).opsForValue().set("{spring}:watched", "other");
            }
            operations.multi();
            operations.opsForValue().set("{spring}:tx", "v");
            operations.opsForValue().increment("{spring}:n");
            operations.opsForValue().increment("{spring}:n");
            return operations.exec();
          }
        });
  }

  @Test
  void listenersAndStreams() throws Exception {
    StringRedisTemplate template = new StringRedisTemplate(connections);
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    RedisMessageListenerContainer container = new RedisMessageListenerContainer();
    container.setConnectionFactory(connections);
    container.addMessageListener(
        (message, pattern) -> heard.add("channel " + message), new ChannelTopic("spring:news"));
    container.addMessageListener(
        (message, pattern) -> heard.add("pattern " + message), new PatternTopic("spring:n*"));
    container.afterPropertiesSet();
    container.start();
    try {
      template.convertAndSend("spring:news", "hello");
      assertThat(Await.within(LIMIT.toMillis(), () -> heard.size() == 2)).isTrue();
      assertThat(heard).containsExactlyInAnyOrder("channel hello", "pattern hello");
    } finally {
      container.destroy();
    }

    template.opsForStream().createGroup("spring:stream", ReadOffset.from("0"), "group");
    StreamMessageListenerContainer<String, MapRecord<String, String, String>> streams =
        StreamMessageListenerContainer.create(
            connections,
            StreamMessageListenerContainerOptions.builder()
                .pollTimeout(Duration.ofMillis(500))
                .build());
    Queue<String> read = new ConcurrentLinkedQueue<>();
    streams.receiveAutoAck(
        Consumer.from("group", "worker"),
        StreamOffset.create("spring:stream", ReadOffset.lastConsumed()),
        record -> read.add(record.getValue().get("n")));
    streams.start();
    try {
      for (int i = 0; i < 20; i++) {
        template.opsForStream().add("spring:stream", Map.of("n", "r" + i));
      }
      assertThat(Await.within(LIMIT.toMillis(), () -> read.size() == 20)).isTrue();
      assertThat(read).startsWith("r0", "r1").endsWith("r19");
      assertThat(
              template.opsForStream().pending("spring:stream", "group").getTotalPendingMessages())
          .isZero();
    } finally {
      streams.stop();
    }
  }

  @Test
  void scripts() {
    StringRedisTemplate template = new StringRedisTemplate(connections);
    template.execute(
        (RedisCallback<Object>)
            connection -> {
              connection.scriptingCommands().scriptFlush();
              return null;
            });
    List<String> key = List.of("spring:limit");
    assertThat(template.execute(LIMITER, key, "2", "60000")).isEqualTo(1);
    assertThat(template.execute(LIMITER, key, "2", "60000")).isEqualTo(1);
    assertThat(template.execute(LIMITER, key, "2", "60000")).isZero();
    assertThatThrownBy(
            () ->
                template.execute(
                    RedisScript.of("return redis.call('LPUSH', KEYS[1], 1)", Long.class), key))
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .hasMessageContaining("WRONGTYPE");
  }

  @Test
  void reactive() {
    ReactiveStringRedisTemplate template = new ReactiveStringRedisTemplate(connections);
    Mono<Long> written =
        Flux.range(0, 1_000)
            .flatMap(i -> template.opsForValue().set("reactive:" + i, "v" + i), 64)
            .filter(Boolean::booleanValue)
            .count();
    assertThat(written.block(LIMIT)).isEqualTo(1_000);
    assertThat(
            Flux.range(0, 1_000)
                .flatMapSequential(i -> template.opsForValue().get("reactive:" + i))
                .collectList()
                .block(LIMIT))
        .hasSize(1_000)
        .startsWith("v0", "v1")
        .endsWith("v999");
    assertThat(
            template
                .scan(ScanOptions.scanOptions().match("reactive:*").count(100).build())
                .distinct()
                .count()
                .block(LIMIT))
        .isEqualTo(1_000);
    assertThat(template.execute(LIMITER, List.of("reactive:limit"), List.of("1", "60000")).next())
        .satisfies(answer -> assertThat(answer.block(LIMIT)).isEqualTo(1));
    assertThat(
            template
                .<String, String>opsForStream()
                .add("reactive:stream", Map.of("f", "v"))
                .thenMany(
                    template
                        .<String, String>opsForStream()
                        .read(StreamOffset.fromStart("reactive:stream")))
                .map(record -> record.getValue().get("f"))
                .collectList()
                .block(LIMIT))
        .containsExactly("v");
  }

  @Test
  void reactiveMessages() {
    ReactiveStringRedisTemplate template = new ReactiveStringRedisTemplate(connections);
    List<String> heard =
        template
            .listenToLater(ChannelTopic.of("reactive:news"))
            .flatMapMany(
                messages ->
                    Flux.merge(
                        messages.map(message -> message.getMessage()).take(3),
                        Flux.just("one", "two", "three")
                            .concatMap(text -> template.convertAndSend("reactive:news", text))
                            .<String>thenMany(Flux.empty())))
            .collectList()
            .block(LIMIT);
    assertThat(heard).containsExactly("one", "two", "three");
  }
}
