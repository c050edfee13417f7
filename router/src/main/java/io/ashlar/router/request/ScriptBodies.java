package io.ashlar.router.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scripts that clients have sent, by their SHA-1: a client of one Redis may rely on it that a
 * script it has run once is known, while each node only knows those that it has run itself. Bounded
 * by bytes, the longest unused go first. Any thread.
 */
public final class ScriptBodies {
  private static final long BYTES_MAX = 16L << 20;
  private static final int OVERHEAD_BYTES = 200;

  private final Map<String, byte[]> bySha = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  public void remember(byte[] body) {
    String sha = HexFormat.of().formatHex(sha1(body));
    synchronized (this) {
      if (bySha.put(sha, body) == null) {
        bytes += body.length + OVERHEAD_BYTES;
      }
      var oldest = bySha.entrySet().iterator();
      while (bytes > BYTES_MAX && oldest.hasNext()) {
        bytes -= oldest.next().getValue().length + OVERHEAD_BYTES;
        oldest.remove();
      }
    }
  }

  synchronized byte @Nullable [] find(byte[] sha) {
    return bySha.get(new String(sha, US_ASCII).toLowerCase(Locale.ROOT));
  }

  public synchronized void clear() {
    bySha.clear();
    bytes = 0;
  }

  private static byte[] sha1(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
