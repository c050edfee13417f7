package io.ashlar.itests.compat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cluster clients of other languages and BullMQ on top of one, installed for the test. */
@Timeout(180)
class OtherLanguagesTest {
  private static final int INSTALL_LIMIT_S = 60;
  private static final int PLAY_LIMIT_S = 120;

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.start();
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
  void ioredis() throws Exception {
    Packages.npm(dir, Packages.IOREDIS);
    play("node", Tools.script(dir, "ioredis.js").toString());
  }

  @Test
  void nodeRedis() throws Exception {
    Packages.npm(dir, Packages.NODE_REDIS);
    play("node", Tools.script(dir, "node-redis.js").toString());
  }

  @Test
  void redisPy() throws Exception {
    Packages.pip(dir, Packages.REDIS_PY);
    play("python3", Tools.script(dir, "redis_py.py").toString());
  }

  @Test
  void bullMq() throws Exception {
    Packages.npm(dir, Packages.BULLMQ, Packages.IOREDIS);
    play("node", Tools.script(dir, "bullmq.js").toString());
  }

  /** Compiling it takes longer than all other tests here together, so only when asked for. */
  @Test
  void goRedis() throws Exception {
    if (!Boolean.getBoolean("ashlar.compat.go")) {
      Tools.skip("go-redis is tried with -Dashlar.compat.go=true");
    }
    Tools.script(dir, "go_redis.go");
    Tools.install(dir, INSTALL_LIMIT_S, "go", "mod", "init", "compat");
    Tools.install(dir, INSTALL_LIMIT_S, "go", "get", "github.com/redis/go-redis/v9");
    Tools.install(dir, 2 * INSTALL_LIMIT_S, "go", "build", "-o", "compat", "go_redis.go");
    play(dir.resolve("compat").toString());
  }

  private void play(String... command) throws Exception {
    List<String> words = new ArrayList<>(List.of(command));
    words.add(cluster.commaSeparated());
    Tools.play(dir, cluster, PLAY_LIMIT_S, words);
  }
}
