package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ashlar.resp.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What COMMAND tells of each command that both servers have, sub-commands included. */
@Timeout(60)
class CommandInfoTest {
  private static final int KEY_SPECS_AT = 8;
  private static final int SUBCOMMANDS_AT = 9;

  @Test
  void keySpecificationsAgreeWithTheirNotes() throws IOException, InterruptedException {
    if (!DuelServers.redisInstalled()) {
      System.err.println("SKIPPED (there is no redis-server on this machine to compare with)");
      abort("no redis-server");
    }
    try (DuelServers servers = DuelServers.start()) {
      Map<String, Reply> redis = keySpecs(servers.redis());
      Map<String, Reply> ashlar = keySpecs(servers.ashlar());
      redis.keySet().retainAll(ashlar.keySet());
      ashlar.keySet().retainAll(redis.keySet());
      assertThat(redis.keySet()).hasSizeGreaterThan(250).contains("set", "sort", "xgroup|create");
      assertThat(ashlar).isEqualTo(redis);
    }
  }

  /** By the name of the command. */
  private static Map<String, Reply> keySpecs(InetSocketAddress address) throws IOException {
    try (RawConnection connection = new RawConnection(address)) {
      connection.send(List.<byte[][]>of(new byte[][] {"COMMAND".getBytes(ISO_8859_1)}));
      Map<String, Reply> found = new TreeMap<>();
      collect(Comparison.decode(connection.read()), found);
      return found;
    }
  }

  private static void collect(Reply commands, Map<String, Reply> found) {
    for (Reply command : ((Reply.Array) commands).items()) {
      List<Reply> items = ((Reply.Array) command).items();
      String name = new String(((Reply.Bulk) items.getFirst()).toBytes(), UTF_8);
      found.put(name, items.get(KEY_SPECS_AT));
      collect(items.get(SUBCOMMANDS_AT), found);
    }
  }
}
