package io.ashlar.node.commands.script;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.engine.script.FunctionLoader;
import io.ashlar.engine.script.FunctionSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Payloads of redis-server 7.0.15. */
class FunctionDumpTest {
  private static final String CODE =
      "#!lua name=l1\nredis.register_function(\"f1\", function(keys, args) return 1 end)";
  private static final String PAYLOAD =
      "f5404e23216c7561206e616d653d6c310a72656469732e72656769737465725f66756e6374696f6e28226631222c"
          + "2066756e6374696f6e286b6579732c2061726773292072657475726e203120656e64290a0045bf4e6a67dd"
          + "5e64";

  private static final String LONG_CODE =
      "#!lua name=l2\n-- "
          + "x".repeat(300)
          + "\nredis.register_function(\"f2\", function() return 2 end)";

  /** Compressed. */
  private static final String LONG_PAYLOAD =
      "f5c3404c41741123216c7561206e616d653d6c320a2d2d2078e0ff00e01a001e0a72656469732e72656769737465"
          + "725f66756e6374696f6e28226632222c20e0000e0e292072657475726e203220656e64290a00b58735d377"
          + "ea7435";

  @Test
  void whatRedisDumpsIsReadAndWrittenAlike() throws Exception {
    byte[] payload = HexFormat.of().parseHex(PAYLOAD);
    assertThat(FunctionDump.read(payload)).containsExactly(CODE.getBytes(UTF_8));
    FunctionSet.Library library = FunctionLoader.load(CODE.getBytes(UTF_8), System::nanoTime);
    TreeMap<String, FunctionSet.Library> all = new TreeMap<>();
    all.put(library.name(), library);
    assertThat(FunctionDump.write(new FunctionSet(1, all))).isEqualTo(payload);
  }

  @Test
  void compressedCodeIsRead() throws Exception {
    assertThat(FunctionDump.read(HexFormat.of().parseHex(LONG_PAYLOAD)))
        .containsExactly(LONG_CODE.getBytes(UTF_8));
  }

  @Test
  void whatIsDamagedIsRefused() {
    byte[] payload = HexFormat.of().parseHex(LONG_PAYLOAD);
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = payload.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> FunctionDump.read(damaged))
          .isInstanceOf(FunctionDump.BadPayloadException.class)
          .hasMessage("DUMP payload version or checksum are wrong");
    }
    assertThatThrownBy(() -> FunctionDump.read(new byte[3]))
        .isInstanceOf(FunctionDump.BadPayloadException.class);
  }
}
