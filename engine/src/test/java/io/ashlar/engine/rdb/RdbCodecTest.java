package io.ashlar.engine.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The parts of the serialisation: what is written is read, and what redis-server wrote, too. */
class RdbCodecTest {
  private static final long SEED = 0x5eed;

  private static final long[] LENGTHS = {
    0, 1, 63, 64, 16383, 16384, 0x7fffffffL, 0xffffffffL, 0x100000000L, Long.MAX_VALUE, -1
  };

  @Test
  void lengthsComeBack() throws BadDumpException {
    for (long length : LENGTHS) {
      RdbWriter out = new RdbWriter(1000);
      out.length(length);
      assertThat(reader(out).length()).isEqualTo(length);
    }
  }

  @Property(tries = 300, seed = "7")
  void stringsComeBack(@ForAll long seed) throws BadDumpException {
    Random random = new Random(seed);
    RdbWriter out = new RdbWriter(1 << 24);
    List<byte[]> strings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] string = element(random);
      strings.add(string);
      out.string(string);
    }
    RdbReader in = reader(out);
    for (byte[] string : strings) {
      assertThat(in.string()).isEqualTo(string);
    }
    assertThat(in.hasRemaining()).isFalse();
  }

  @Test
  void aStringThatRepeatsItselfIsShort() throws BadDumpException {
    byte[] text = "ab".repeat(100_000).getBytes(ISO_8859_1);
    RdbWriter out = new RdbWriter(1 << 20);
    out.string(text);
    assertThat(out.toPayload(10).length).isLessThan(text.length / 50);
    assertThat(reader(out).string()).isEqualTo(text);
  }

  @Test
  void manyStringsMayBeCompressed() throws BadDumpException {
    // The compressor's table is never cleared between them.
    RdbWriter out = new RdbWriter(1 << 24);
    for (int i = 0; i < 2000; i++) {
      out.string(("value " + i % 7 + " of value " + i % 7 + " of value ").getBytes(ISO_8859_1));
    }
    RdbReader in = reader(out);
    for (int i = 0; i < 2000; i++) {
      assertThat(new String(in.string(), ISO_8859_1))
          .isEqualTo("value " + i % 7 + " of value " + i % 7 + " of value ");
    }
  }

  @Property(tries = 300, seed = "8")
  void listpacksComeBack(@ForAll long seed) throws BadDumpException {
    Random random = new Random(seed);
    ListpackWriter pack = new ListpackWriter();
    List<byte[]> elements = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      byte[] element = element(random);
      elements.add(element);
      pack.add(element);
    }
    assertThat(Listpack.elements(pack.toBytes(), meter())).containsExactlyElementsOf(elements);
  }

  /** Where Redis's length behind an entry takes a byte more than seven bits a byte would. */
  @Test
  void listpacksHaveRedisLimits() throws BadDumpException {
    for (int body : new int[] {127, 128, 16382, 16383, 16384, 2097150, 2097151, 2097152}) {
      int head = body - 5 > 4095 ? 5 : body - 2 > 63 ? 2 : 1;
      byte[] element = new byte[body - head];
      ListpackWriter pack = new ListpackWriter();
      pack.add(element);
      assertThat(Listpack.elements(pack.toBytes(), meter())).containsExactly(element);
    }
    ListpackWriter pack = new ListpackWriter();
    pack.add(new byte[16383 - 5]);
    assertThat(pack.toBytes()).hasSize(6 + 16383 + 3 + 1);
  }

  @Test
  void ziplistsOfOldVersionsAreRead() throws BadDumpException {
    // Integers of all widths, and an entry after a long one.
    List<String> expected =
        List.of("1", "12", "13", "200", "-5", "70000", "9000000000", "hello", "x".repeat(300), "y");
    byte[] pack = new Ziplists().add(expected).toBytes();
    assertThat(Ziplist.elements(pack, meter()).stream().map(e -> new String(e, ISO_8859_1)))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void zipmapsOfOldVersionsAreRead() throws BadDumpException {
    byte[] pack = hex("02 03 666f6f 03 00 626172 05 68656c6c6f 05 02 776f726c64 0000 ff");
    assertThat(Zipmap.elements(pack, meter()).stream().map(e -> new String(e, ISO_8859_1)))
        .containsExactly("foo", "bar", "hello", "world");
  }

  @Test
  void intsetsComeBackInTheSmallestWidth() throws BadDumpException {
    for (long[] integers :
        new long[][] {{1}, {-5, 0, 32767}, {-32769, 4}, {5, 1L << 40}, {Long.MIN_VALUE, 3}}) {
      byte[] pack = Intset.of(integers);
      assertThat(Intset.elements(pack, meter()).stream().map(e -> new String(e, ISO_8859_1)))
          .containsExactlyElementsOf(Arrays.stream(integers).mapToObj(String::valueOf).toList());
    }
  }

  @Test
  void aWildLengthTakesNoMemory() {
    byte[] compressed = hex("c3 04 81 000000007fffffff 00 61 00 61");
    assertThatThrownBy(() -> reader(compressed).string()).isInstanceOf(BadDumpException.class);
    byte[] plain = hex("81 000000007fffffff 61");
    assertThatThrownBy(() -> reader(plain).string()).isInstanceOf(BadDumpException.class);
  }

  @Test
  void thereMayBeNoRoom() {
    RdbWriter out = new RdbWriter(4 << 20);
    out.string(new byte[3 << 20]);
    byte[] payload = out.toPayload(RdbVersion.REDIS_7_0);
    Meter noHeap = new Meter(Long.MAX_VALUE, bytes -> bytes < 1 << 20);
    Meter noContent = new Meter(1 << 20, bytes -> true);
    for (Meter meter : List.of(noHeap, noContent)) {
      RdbReader in = new RdbReader(payload, 0, Payload.contentLength(payload), meter, SEED);
      assertThatThrownBy(in::string)
          .isInstanceOfSatisfying(
              BadDumpException.class,
              e -> assertThat(e.reason()).isEqualTo(BadDumpException.Reason.NO_ROOM));
    }
  }

  private static byte[] element(Random random) {
    switch (random.nextInt(6)) {
      case 0:
        return String.valueOf(random.nextLong() >> random.nextInt(64)).getBytes(ISO_8859_1);
      case 1:
        return "abc".repeat(random.nextInt(200)).getBytes(ISO_8859_1);
      case 2:
        byte[] few = new byte[random.nextInt(5000)];
        for (int i = 0; i < few.length; i++) {
          few[i] = (byte) random.nextInt(3);
        }
        return few;
      default:
        byte[] any = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 100)];
        random.nextBytes(any);
        return any;
    }
  }

  private static RdbReader reader(RdbWriter out) {
    byte[] payload = out.toPayload(RdbVersion.REDIS_7_0);
    assertThat(Payload.isWhole(payload)).isTrue();
    return new RdbReader(payload, 0, Payload.contentLength(payload), meter(), SEED);
  }

  private static RdbReader reader(byte[] bytes) {
    return new RdbReader(bytes, 0, bytes.length, meter(), SEED);
  }

  private static Meter meter() {
    return new Meter(Long.MAX_VALUE, bytes -> true);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
