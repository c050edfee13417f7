package io.ashlar.node.grid;

import io.ashlar.node.session.ClientPolicy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** How much may be on its way to a session that nobody asked for. Any thread. */
final class PushLimit {
  private static final long BYTES_MAX = 64L << 20;
  private static final int OVERHEAD_BYTES = 64;

  /** What becomes of something that is pushed. */
  enum Admission {
    TAKEN,
    /** The session has to end; said once. */
    TOO_MUCH,
    /** The session is about to end. */
    IGNORED
  }

  private final ClientPolicy policy;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean exceeded = new AtomicBoolean();

  PushLimit(ClientPolicy policy) {
    this.policy = policy;
  }

  /**
   * @param unreadBytes that the client has not read yet
   */
  Admission admit(long messageBytes, long unreadBytes) {
    if (exceeded.get()) {
      return Admission.IGNORED;
    }
    long hard = policy.pubsubOutput.hardBytes();
    long limit = hard > 0 ? Math.min(hard, BYTES_MAX) : BYTES_MAX;
    if (bytes.addAndGet(messageBytes + OVERHEAD_BYTES) + unreadBytes <= limit) {
      return Admission.TAKEN;
    }
    return exceeded.compareAndSet(false, true) ? Admission.TOO_MUCH : Admission.IGNORED;
  }

  void delivered(long messageBytes) {
    bytes.addAndGet(-(messageBytes + OVERHEAD_BYTES));
  }

  long bytes() {
    return bytes.get();
  }
}
