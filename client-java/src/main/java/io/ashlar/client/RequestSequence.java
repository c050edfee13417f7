package io.ashlar.client;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.TreeSet;

/**
 * The numbers of this client's writes. Taking one and noting it as unanswered are one step: nobody
 * may ever tell the grid that a number is answered which has been taken and not been noted yet.
 */
final class RequestSequence {
  private static final int CLIENT_BYTES = 16;

  private final ByteString client;
  private final TreeSet<Long> unanswered = new TreeSet<>();
  private long last;

  RequestSequence() {
    byte[] bytes = new byte[CLIENT_BYTES];
    new SecureRandom().nextBytes(bytes);
    client = ByteString.copyFrom(bytes);
  }

  ByteString client() {
    return client;
  }

  synchronized long take() {
    unanswered.add(++last);
    return last;
  }

  /** It will not be sent again. */
  synchronized void answered(long sequence) {
    unanswered.remove(sequence);
  }

  /** All below have their answers. */
  synchronized long unansweredFrom() {
    return unanswered.isEmpty() ? last + 1 : unanswered.first();
  }
}
