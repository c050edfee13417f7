package io.ashlar.bench;

import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the speed table over all types measures. */
final class TypeLoads {
  static final int PIPELINE = 16;

  /** Elements of a prepared list or sorted set that one request adds. */
  private static final int FILL_ELEMENTS = 100;

  private static final int LIST_ELEMENTS = 600;
  private static final int SORTED_ELEMENTS = 1_000;
  private static final int SHORT_REPLY_BYTES = 64;

  /** A reply's bytes for an element of sixteen. */
  private static final int ELEMENT_REPLY_BYTES = 23;

  private static final String LIMITER =
      """
      local n = redis.call('INCR', KEYS[1])
      if n == 1 then
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
      end
      return n <= tonumber(ARGV[1]) and 1 or 0
      """;

  /**
   * @param requests sent in turns
   */
  record Kind(String name, String title, boolean write, int replyBytes, List<Request> requests) {
    String pipelinedName() {
      return name + PIPELINE;
    }

    Stream<Load> loads(int clients) {
      return Stream.of(
          new Load(name, requests, 1, clients, replyBytes),
          new Load(pipelinedName(), requests, PIPELINE, clients, replyBytes));
    }
  }

  static final List<Kind> KINDS =
      List.of(
          write("sadd", "SADD", request(10_000_000, "SADD", "sadd:{key}", "member:<n>")),
          write("hset", "HSET", request(1_000, "HSET", "hset:{key}", "field:<n>", "a value")),
          write(
              "lpush-lpop",
              "LPUSH and LPOP in turns",
              request(1_000, "LPUSH", "list:{key}", "element:<n>"),
              Request.of("LPOP", "list:{key}")),
          write("zadd", "ZADD", request(1_000, "ZADD", "zadd:{key}", "<n>", "member:<n>")),
          write("incr", "INCR", Request.of("INCR", "incr:{key}")),
          write("xadd", "XADD", request(1_000, "XADD", "xadd:{key}", "*", "field", "value:<n>")),
          write("mset", "MSET of 10", mset()),
          write(
              "eval",
              "EVAL of a rate limiter",
              Request.of("EVAL", LIMITER, "1", "eval:{key}", "1000000", "60000")),
          read("zrange", "ZRANGE of 100", 100, "ZRANGE", "zrange:{key}", "0", "99"),
          read("lrange100", "LRANGE of 100", 100, "LRANGE", "lrange:{key}", "0", "99"),
          read("lrange600", "LRANGE of 600", 600, "LRANGE", "lrange:{key}", "0", "599"));

  private TypeLoads() {}

  static List<String> names() {
    return KINDS.stream().flatMap(kind -> Stream.of(kind.name(), kind.pipelinedName())).toList();
  }

  /** Loads of writes or of reads, of those that are named. */
  static List<Load> loads(boolean writes, List<String> names, int clients) {
    return KINDS.stream()
        .filter(kind -> kind.write() == writes)
        .flatMap(kind -> kind.loads(clients))
        .filter(load -> names.contains(load.name()))
        .toList();
  }

  /** Each is sent once for every key before anything is measured. */
  static List<Request> preparations() {
    List<Request> requests = new ArrayList<>();
    for (int at = 0; at < LIST_ELEMENTS; at += FILL_ELEMENTS) {
      requests.add(Request.of(1, elements("RPUSH", "lrange:{key}", at, false)));
    }
    for (int at = 0; at < SORTED_ELEMENTS; at += FILL_ELEMENTS) {
      requests.add(Request.of(1, elements("ZADD", "zrange:{key}", at, true)));
    }
    requests.add(Request.of(1, elements("RPUSH", "list:{key}", 0, false)));
    return requests;
  }

  private static List<String> elements(String command, String key, int from, boolean scores) {
    List<String> words = new ArrayList<>(List.of(command, key));
    for (int i = from; i < from + FILL_ELEMENTS; i++) {
      if (scores) {
        words.add(String.valueOf(i));
      }
      words.add("element:%08d".formatted(i));
    }
    return words;
  }

  private static Request mset() {
    Stream<String> pairs =
        IntStream.range(0, 10).boxed().flatMap(i -> Stream.of("mset:{key}:" + i, "a value"));
    return Request.of(1, Stream.concat(Stream.of("MSET"), pairs).toList());
  }

  private static Request request(int numbers, String... words) {
    return Request.of(numbers, List.of(words));
  }

  private static Kind write(String name, String title, Request... requests) {
    return new Kind(name, title, true, SHORT_REPLY_BYTES, List.of(requests));
  }

  private static Kind read(String name, String title, int elements, String... words) {
    List<Request> requests = List.of(Request.of(words));
    return new Kind(name, title, false, elements * ELEMENT_REPLY_BYTES, requests);
  }
}
