package io.ashlar.itests.compat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is installed from npm and PyPI for a test, in the versions that docs/compatibility.md names.
 */
final class Packages {
  static final String BULLMQ = "bullmq@6";
  static final String IOREDIS = "ioredis@6";
  static final String NODE_REDIS = "redis@6";
  static final String REDIS_PY = "redis>=8,<9";

  private static final int INSTALL_LIMIT_S = 60;

  private Packages() {}

  /** Into {@code node_modules} of a directory; skips the test where that does not work. */
  static void npm(Path dir, String... libraries) throws IOException, InterruptedException {
    Tools.require("node");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("npm", "install", "--no-audit", "--no-fund", "--silent"));
    command.addAll(List.of("--prefer-offline"));
    command.addAll(List.of(libraries));
    Tools.install(dir, INSTALL_LIMIT_S, command.toArray(String[]::new));
  }

  /** Into {@code lib} of a directory; skips the test where that does not work. */
  static void pip(Path dir, String library) throws IOException, InterruptedException {
    Tools.require("python3");
    String target = dir.resolve("lib").toString();
    Tools.install(dir, INSTALL_LIMIT_S, "pip", "install", "--quiet", "--target", target, library);
  }
}
