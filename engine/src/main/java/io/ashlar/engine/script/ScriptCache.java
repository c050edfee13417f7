package io.ashlar.engine.script;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A node's compiled scripts by SHA-1. Those that SCRIPT LOAD brought stay until SCRIPT FLUSH; of
 * those that EVAL left, only the newest 500 stay, as in Redis since 7.4. Any thread.
 */
public final class ScriptCache {
  private static final int EVALUATED_MAX = 500;

  /** Heap of all loaded scripts beyond which SCRIPT LOAD is refused. */
  private static final long LOADED_BYTES_MAX = 256L << 20;

  private record Cached(Script script, boolean loaded) {}

  private final Map<String, Cached> scripts = new ConcurrentHashMap<>();
  private final Queue<String> evaluated = new ConcurrentLinkedQueue<>();
  private final AtomicLong evictable = new AtomicLong();
  private final AtomicLong loadedBytes = new AtomicLong();

  public static String sha1(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /** The script with this SHA-1, letters of any case. */
  public @Nullable Script find(String sha1) {
    Cached cached = scripts.get(sha1.toLowerCase(Locale.ROOT));
    return cached == null ? null : cached.script;
  }

  /** For EVAL: the cached script, or it is compiled and kept for a while. */
  public Script evaluate(byte[] body) throws ScriptException {
    String sha1 = sha1(body);
    Cached cached = scripts.get(sha1);
    if (cached != null) {
      return cached.script;
    }
    Script script = Script.compile(sha1, body);
    if (scripts.putIfAbsent(sha1, new Cached(script, false)) == null) {
      evaluated.add(sha1);
      if (evictable.incrementAndGet() > EVALUATED_MAX) {
        evictOne();
      }
    }
    return script;
  }

  private void evictOne() {
    String oldest = evaluated.poll();
    if (oldest != null) {
      evictable.decrementAndGet();
      scripts.computeIfPresent(oldest, (sha1, cached) -> cached.loaded ? cached : null);
    }
  }

  /** For SCRIPT LOAD: stays. */
  public Script load(byte[] body) throws ScriptException {
    String sha1 = sha1(body);
    Cached cached = scripts.get(sha1);
    if (cached != null && cached.loaded) {
      return cached.script;
    }
    Script script = cached != null ? cached.script : Script.compile(sha1, body);
    if (loadedBytes.addAndGet(script.heapBytes()) > LOADED_BYTES_MAX) {
      loadedBytes.addAndGet(-script.heapBytes());
      throw new ScriptException("OOM too many scripts are loaded; SCRIPT FLUSH makes room");
    }
    scripts.put(sha1, new Cached(script, true));
    return script;
  }

  /** How many there are. */
  public int size() {
    return scripts.size();
  }

  public void flush() {
    scripts.clear();
    evaluated.clear();
    evictable.set(0);
    loadedBytes.set(0);
  }
}
