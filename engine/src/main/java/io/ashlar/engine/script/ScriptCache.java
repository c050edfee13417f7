package io.ashlar.engine.script;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A node's compiled scripts by SHA-1. Those that SCRIPT LOAD brought stay until SCRIPT FLUSH; of
 * those that EVAL left, only 500 stay, as in Redis since 7.4: when there are more, the oldest that
 * nobody has called since it was last looked at goes.
 *
 * <p>Any thread. Look-ups take no lock; changes are made under one.
 */
public final class ScriptCache {
  private static final int EVALUATED_MAX = 500;
  private static final long EVALUATED_BYTES_MAX = 64L << 20;

  /** Heap of all loaded scripts beyond which SCRIPT LOAD is refused. */
  private static final long LOADED_BYTES_MAX = 256L << 20;

  private static final class Cached {
    final Script script;
    final Body body;

    /** SCRIPT LOAD brought it. */
    volatile boolean loaded;

    /** Called since the last look at it. */
    volatile boolean used;

    Cached(Script script, Body body, boolean loaded) {
      this.script = script;
      this.body = body;
      this.loaded = loaded;
    }

    long bytes() {
      return script.heapBytes() + body.bytes.length;
    }
  }

  /** A text, so that EVAL finds its script without a digest. */
  private static final class Body {
    final byte[] bytes;
    private final int hash;

    Body(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Body that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }
  }

  private final Map<String, Cached> bySha1 = new ConcurrentHashMap<>();
  private final Map<Body, Cached> byBody = new ConcurrentHashMap<>();
  private final Deque<Cached> evaluated = new ArrayDeque<>();
  private long evaluatedBytes;
  private long loadedBytes;
  private volatile long flushes;

  public static String sha1(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /** The script with this SHA-1, letters of any case. */
  public @Nullable Script find(String sha1) {
    Cached cached = bySha1.get(sha1);
    if (cached == null) {
      cached = bySha1.get(sha1.toLowerCase(Locale.ROOT));
    }
    return use(cached);
  }

  private static @Nullable Script use(@Nullable Cached cached) {
    if (cached == null) {
      return null;
    }
    if (!cached.used) {
      cached.used = true;
    }
    return cached.script;
  }

  /** For EVAL: the cached script, or it is compiled and kept for a while. */
  public Script evaluate(byte[] text) throws ScriptException {
    Body body = new Body(text);
    Script known = use(byBody.get(body));
    if (known != null) {
      return known;
    }
    Script script = Script.compile(sha1(text), text);
    keep(new Cached(script, body, false));
    return script;
  }

  private synchronized void keep(Cached cached) {
    if (bySha1.putIfAbsent(cached.script.sha1(), cached) != null) {
      return;
    }
    byBody.put(cached.body, cached);
    evaluated.add(cached);
    evaluatedBytes += cached.bytes();
    while (evaluated.size() > EVALUATED_MAX || evaluatedBytes > EVALUATED_BYTES_MAX) {
      evictOne();
    }
  }

  private void evictOne() {
    Cached oldest = evaluated.remove();
    if (oldest.used && !oldest.loaded) {
      oldest.used = false;
      evaluated.add(oldest);
      return;
    }
    evaluatedBytes -= oldest.bytes();
    if (!oldest.loaded) {
      bySha1.remove(oldest.script.sha1(), oldest);
      byBody.remove(oldest.body, oldest);
    }
  }

  /** For SCRIPT LOAD: stays. */
  public Script load(byte[] text) throws ScriptException {
    String sha1 = sha1(text);
    Cached known = bySha1.get(sha1);
    if (known != null && known.loaded) {
      return known.script;
    }
    Script script = known == null ? Script.compile(sha1, text) : known.script;
    stay(new Cached(script, new Body(text), true));
    return script;
  }

  private synchronized void stay(Cached next) throws ScriptException {
    Cached known = bySha1.get(next.script.sha1());
    if (known != null && known.loaded) {
      return;
    }
    if (loadedBytes + next.bytes() > LOADED_BYTES_MAX) {
      throw new ScriptException("OOM too many scripts are loaded; SCRIPT FLUSH makes room");
    }
    loadedBytes += next.bytes();
    bySha1.put(next.script.sha1(), next);
    byBody.put(next.body, next);
    if (known != null) {
      // Its place among the evaluated ends with its turn.
      known.loaded = true;
    }
  }

  /** Heap bytes of all of them, about. */
  public synchronized long bytes() {
    return evaluatedBytes + loadedBytes;
  }

  /** How many there are. */
  public int size() {
    return bySha1.size();
  }

  /** How often it was emptied. */
  public long flushes() {
    return flushes;
  }

  public synchronized void flush() {
    bySha1.clear();
    byBody.clear();
    evaluated.clear();
    evaluatedBytes = 0;
    loadedBytes = 0;
    flushes++;
  }
}
