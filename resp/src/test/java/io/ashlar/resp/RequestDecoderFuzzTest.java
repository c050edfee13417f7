package io.ashlar.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random and broken input, each case repeatable by the seed in its description. */
class RequestDecoderFuzzTest {
  private static final RespLimits SMALL = new RespLimits(200, 50, 300, 4000);

  private static String randomWire(Random random, List<List<String>> expected) {
    StringBuilder wire = new StringBuilder();
    int requests = 1 + random.nextInt(4);
    for (int i = 0; i < requests; i++) {
      switch (random.nextInt(6)) {
        case 0 -> wire.append(random.nextBoolean() ? "*0\r\n" : "\r\n");
        case 1 -> {
          wire.append("  GET\t'it''s' \"\\x41\\n\"\r\n".replace("''", "\\'"));
          expected.add(List.of("GET", "it's", "A\n"));
        }
        default -> {
          String[] args = new String[1 + random.nextInt(5)];
          for (int j = 0; j < args.length; j++) {
            int length = random.nextInt(10) == 0 ? random.nextInt(150) : random.nextInt(12);
            args[j] = Wire.randomBytes(random, length);
          }
          wire.append(Wire.request(args));
          expected.add(List.of(args));
        }
      }
    }
    return wire.toString();
  }

  @Test
  void validRequestsDecodeAlikeHoweverTheyAreCut() {
    for (int seed = 0; seed < 600; seed++) {
      Random random = new Random(seed);
      List<List<String>> expected = new ArrayList<>();
      byte[] wire = Wire.bytes(randomWire(random, expected));
      Wire.Decoded wanted = new Wire.Decoded(expected, "");
      assertThat(Wire.decode(wire, new RequestDecoder(SMALL), left -> left))
          .as("seed %d, whole", seed)
          .isEqualTo(wanted);
      assertThat(Wire.decode(wire, new RequestDecoder(SMALL), left -> 1))
          .as("seed %d, byte by byte", seed)
          .isEqualTo(wanted);
      for (int cut = 1; cut < wire.length; cut++) {
        int first = cut;
        assertThat(
                Wire.decode(
                    wire, new RequestDecoder(SMALL), left -> left == wire.length ? first : left))
            .as("seed %d, cut at %d", seed, cut)
            .isEqualTo(wanted);
      }
      assertThat(
              Wire.decode(
                  wire, new RequestDecoder(SMALL), left -> 1 + random.nextInt(Math.min(left, 20))))
          .as("seed %d, random cuts", seed)
          .isEqualTo(wanted);
    }
  }

  @Test
  void mutatedFramesEndInRequestsOrAnErrorAlikeHoweverTheyAreCut() {
    SplittableRandom seeds = new SplittableRandom(7);
    int errors = 0;
    for (int i = 0; i < 20_000; i++) {
      long seed = seeds.nextLong();
      Random random = new Random(seed);
      byte[] wire = mutate(Wire.bytes(randomWire(random, new ArrayList<>())), random);
      RequestDecoder wholeDecoder = new RequestDecoder(SMALL);
      Wire.Decoded whole = Wire.decode(wire, wholeDecoder, left -> left);
      RequestDecoder cutDecoder = new RequestDecoder(SMALL);
      Wire.Decoded cut =
          Wire.decode(
              wire,
              cutDecoder,
              left -> {
                assertThat(cutDecoder.bufferedBytes()).isLessThan(4000 + 1000);
                return 1 + random.nextInt(Math.min(left, 9));
              });
      assertThat(cut).as("seed %d: %s", seed, Wire.text(wire)).isEqualTo(whole);
      if (!whole.error().isEmpty()) {
        errors++;
        assertThat(whole.error()).startsWith("ERR Protocol error: ");
        assertThat(wholeDecoder.bufferedBytes()).isZero();
      }
    }
    assertThat(errors).isGreaterThan(2000);
  }

  private static byte[] mutate(byte[] wire, Random random) {
    byte[] mutated = wire.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(4)) {
        case 0 -> mutated[at] = (byte) random.nextInt(256);
        case 1 -> mutated[at] = (byte) pick("*$\r\n0123456789-\"'\\ ", random);
        case 2 -> {
          byte[] shorter = new byte[Math.max(1, mutated.length - 1)];
          System.arraycopy(mutated, 0, shorter, 0, Math.min(at, shorter.length));
          System.arraycopy(
              mutated,
              Math.min(at + 1, mutated.length),
              shorter,
              Math.min(at, shorter.length),
              Math.max(0, Math.min(shorter.length - at, mutated.length - at - 1)));
          mutated = shorter;
        }
        default -> {
          byte[] longer = new byte[mutated.length + 1];
          System.arraycopy(mutated, 0, longer, 0, at);
          longer[at] = (byte) pick("*$9\r\n", random);
          System.arraycopy(mutated, at, longer, at + 1, mutated.length - at);
          mutated = longer;
        }
      }
    }
    return mutated;
  }

  private static char pick(String choices, Random random) {
    return choices.charAt(random.nextInt(choices.length()));
  }

  @Test
  void noiseNeverThrows() {
    SplittableRandom seeds = new SplittableRandom(11);
    for (int i = 0; i < 5_000; i++) {
      long seed = seeds.nextLong();
      Random random = new Random(seed);
      StringBuilder noise = new StringBuilder();
      int length = random.nextInt(400);
      for (int j = 0; j < length; j++) {
        noise.append(
            random.nextInt(4) == 0
                ? (char) random.nextInt(256)
                : pick("*$\r\n\r\n0123 -\"'\\xab\t", random));
      }
      byte[] wire = Wire.bytes(noise.toString());
      Wire.Decoded whole = Wire.decode(wire, new RequestDecoder(SMALL), left -> left);
      assertThat(Wire.decode(wire, new RequestDecoder(SMALL), left -> 1))
          .as("seed %d", seed)
          .isEqualTo(whole);
    }
  }

  @Test
  void largeBulksMixWithFeedingAnyhow() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int length = (32 << 10) + random.nextInt(3 << 20);
      byte[] value = new byte[length];
      random.nextBytes(value);
      byte[] wire = Wire.bytes(Wire.request("SET", "k", Wire.text(value)) + Wire.request("PING"));
      RequestDecoder decoder = new RequestDecoder(RespLimits.DEFAULT);
      List<byte[][]> taken = new ArrayList<>();
      int pos = 0;
      while (pos < wire.length) {
        if (decoder.inLargeBulk() && random.nextInt(4) > 0) {
          int count = 1 + random.nextInt(decoder.bulkRemaining());
          System.arraycopy(wire, pos, decoder.bulkArray(), decoder.bulkOffset(), count);
          decoder.bulkFilled(count);
          pos += count;
        } else {
          int to = Math.min(wire.length, pos + 1 + random.nextInt(20_000));
          assertThat(decoder.feed(wire, pos, to, taken::add)).isEqualTo(to);
          pos = to;
        }
      }
      assertThat(taken).as("seed %d", seed).hasSize(2);
      assertThat(taken.getFirst()[2]).as("seed %d", seed).isEqualTo(value);
    }
  }
}
