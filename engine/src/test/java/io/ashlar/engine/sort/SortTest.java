package io.ashlar.engine.sort;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.ReplicaSet;
import io.ashlar.engine.command.TestShard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SortTest {
  private static final String OTHER_SLOT =
      " option of SORT denied in Cluster mode when keys formed by the pattern may be in different"
          + " slots.";

  private final ReplicaSet replicas = new ReplicaSet(1);

  @BeforeEach
  void fill() {
    run("RPUSH {d}l 3 1 2");
    run("SADD {d}s b a c");
    run("ZADD {d}z 1 b 2 a 3 c");
    run("SET {d}w1 30");
    run("SET {d}w2 20");
    run("SET {d}w3 10");
    run("HSET {d}h1 f x g 1");
    run("HSET {d}h2 f y");
  }

  private String run(String line) {
    return GoldenScript.render(replicas.run(line.split(" ")));
  }

  @Test
  void elementsAreSortedByThemselves() {
    assertThat(run("SORT {d}l")).isEqualTo("[\"1\", \"2\", \"3\"]");
    assertThat(run("SORT {d}l DESC")).isEqualTo("[\"3\", \"2\", \"1\"]");
    assertThat(run("SORT {d}s ALPHA DESC LIMIT 0 2")).isEqualTo("[\"c\", \"b\"]");
    assertThat(run("SORT {d}z ALPHA")).isEqualTo("[\"a\", \"b\", \"c\"]");
    assertThat(run("SORT {d}none")).isEqualTo("[]");
    assertThat(run("SORT {d}s"))
        .isEqualTo("-ERR One or more scores can't be converted into double");
    assertThat(run("SORT {d}w1")).startsWith("-WRONGTYPE");
  }

  @Test
  void elementsAreSortedByOtherKeys() {
    assertThat(run("SORT {d}l BY {d}w*")).isEqualTo("[\"3\", \"2\", \"1\"]");
    assertThat(run("SORT {d}l BY {d}w* GET # GET {d}w* GET {d}h*->f"))
        .isEqualTo("[\"3\", \"10\", nil, \"2\", \"20\", \"y\", \"1\", \"30\", \"x\"]");
    assertThat(run("SORT {d}l BY {d}h*->f ALPHA")).isEqualTo("[\"3\", \"1\", \"2\"]");
    assertThat(run("SORT {d}l BY {d}none*")).isEqualTo("[\"1\", \"2\", \"3\"]");
    assertThat(run("SORT {d}l BY {d}none* ALPHA")).isEqualTo("[\"3\", \"1\", \"2\"]");
    assertThat(run("SORT {d}l GET {d}w1")).isEqualTo("[nil, nil, nil]");
  }

  @Test
  void nothingIsSortedByAConstant() {
    assertThat(run("SORT {d}l BY nosort")).isEqualTo("[\"3\", \"1\", \"2\"]");
    assertThat(run("SORT {d}l BY nosort DESC LIMIT 0 2")).isEqualTo("[\"2\", \"1\"]");
    assertThat(run("SORT {d}z BY nosort LIMIT 1 1")).isEqualTo("[\"a\"]");
    assertThat(run("SORT {d}z BY nosort DESC")).isEqualTo("[\"c\", \"a\", \"b\"]");
    assertThat(run("SORT {d}s BY nosort STORE {d}t")).isEqualTo(":3");
    assertThat(run("LRANGE {d}t 0 -1")).isEqualTo("[\"a\", \"b\", \"c\"]");
    replicas.check();
  }

  @Test
  void theResultIsStored() {
    assertThat(run("SORT {d}l BY {d}w* GET {d}h*->f GET # STORE {d}l")).isEqualTo(":6");
    assertThat(run("LRANGE {d}l 0 -1")).isEqualTo("[\"\", \"3\", \"y\", \"2\", \"x\", \"1\"]");
    assertThat(run("SORT {d}none STORE {d}l")).isEqualTo(":0");
    assertThat(run("EXISTS {d}l")).isEqualTo(":0");
    assertThat(run("SORT_RO {d}s ALPHA STORE {d}t")).isEqualTo("-ERR syntax error");
    replicas.check();
  }

  @Test
  void patternsStayInTheSlot() {
    assertThat(run("SORT {d}l BY w*")).isEqualTo("-ERR BY" + OTHER_SLOT);
    assertThat(run("SORT {d}l BY {e}w*")).isEqualTo("-ERR BY" + OTHER_SLOT);
    assertThat(run("SORT {d}l GET *{d}")).isEqualTo("-ERR GET" + OTHER_SLOT);
    assertThat(run("SORT {d}l GET {}{d}*")).isEqualTo("-ERR GET" + OTHER_SLOT);
    assertThat(run("SORT {d}l GET w1")).isEqualTo("-ERR GET" + OTHER_SLOT);
    assertThat(run("SORT {d}l BY {d[}*")).isEqualTo("-ERR BY" + OTHER_SLOT);
    assertThat(run("SORT d GET {d}*")).isEqualTo("[]");
  }

  @Test
  void theDestinationIsAKeyWhereverItStands() {
    KeySpec keys = TestShard.find("sort").keys();
    assertThat(keys.indexes(words("SORT k"))).containsExactly(1);
    assertThat(keys.indexes(words("SORT k ALPHA STORE t DESC"))).containsExactly(1, 4);
    assertThat(keys.indexes(words("SORT k BY STORE GET STORE"))).containsExactly(1);
    assertThat(keys.indexes(words("SORT k STORE a STORE b LIMIT 0 STORE"))).containsExactly(1, 5);
    assertThat(keys.indexes(words("SORT k STORE"))).containsExactly(1);
  }

  private static byte[][] words(String line) {
    return java.util.Arrays.stream(line.split(" "))
        .map(word -> word.getBytes(ISO_8859_1))
        .toArray(byte[][]::new);
  }

  @Property(tries = 100, seed = "12")
  void theOrderIsThatOfAPlainSort(@ForAll long seed) {
    Random random = new Random(seed);
    ReplicaSet shard = new ReplicaSet(seed);
    List<Double> weights = new ArrayList<>();
    List<String> model = new ArrayList<>();
    int count = 1 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      double weight = random.nextInt(10) / 2.0;
      weights.add(weight);
      shard.run("RPUSH", "{k}", String.valueOf(i));
      shard.run("SET", "{k}w" + i, String.valueOf(weight));
      model.add(String.valueOf(i));
    }
    model.sort(
        Comparator.comparing((String i) -> weights.get(Integer.parseInt(i)))
            .thenComparing(Comparator.naturalOrder()));
    boolean descending = random.nextBoolean();
    if (descending) {
      Collections.reverse(model);
    }
    int from = random.nextInt(count);
    int size = random.nextInt(count);
    String reply =
        GoldenScript.render(
            shard.run(
                "SORT",
                "{k}",
                "BY",
                "{k}w*",
                "LIMIT",
                "" + from,
                "" + size,
                descending ? "desc" : "asc"));
    List<String> expected = model.subList(from, Math.min(count, from + size));
    assertThat(reply).isEqualTo(expected.stream().map(i -> "\"" + i + "\"").toList().toString());
  }
}
