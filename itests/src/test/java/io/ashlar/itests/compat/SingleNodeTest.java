package io.ashlar.itests.compat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that know nothing of clusters, with a node that leads every slot. */
@Timeout(180)
class SingleNodeTest {
  private static final int PLAY_LIMIT_S = 90;

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.single();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void whole() throws Exception {
    if (!cluster.isWhole()) {
      cluster.restore();
    }
  }

  @Test
  void nodeRedis() throws Exception {
    Packages.npm(dir, Packages.NODE_REDIS);
    play("node", "node-redis-single.js");
  }

  @Test
  void redisPyAsyncio() throws Exception {
    Packages.pip(dir, Packages.REDIS_PY);
    play("python3", "redis_py_asyncio.py");
  }

  @Test
  void bullMq() throws Exception {
    Packages.npm(dir, Packages.BULLMQ, Packages.IOREDIS);
    play("node", "bullmq.js");
  }

  private void play(String program, String script) throws Exception {
    String file = Tools.script(dir, script).toString();
    Tools.play(dir, cluster, PLAY_LIMIT_S, List.of(program, file, cluster.commaSeparated()));
  }
}
