package io.ashlar.node;

import java.security.SecureRandom;
import java.util.HexFormat;

/** What this process is: its version, and a name that no other run has. */
public final class Build {
  private static final int RUN_ID_BYTES = 20;

  private Build() {}

  public static String version() {
    String version = Build.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** 40 hex digits. */
  public static String newRunId() {
    byte[] id = new byte[RUN_ID_BYTES];
    new SecureRandom().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
