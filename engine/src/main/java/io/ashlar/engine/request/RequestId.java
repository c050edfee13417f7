package io.ashlar.engine.request;

/**
 * What makes a write the same write however often it is sent.
 *
 * @param sequence of this client's requests, from 1, never used for another one
 * @param unansweredFrom all sequences below have had their answers and are never sent again; 0 when
 *     nothing is known of that
 * @param ageMs how long ago it was sent for the first time, 0 when this is the first time
 */
public record RequestId(ClientId client, long sequence, long unansweredFrom, long ageMs) {
  public RequestId {
    if (sequence < 1 || unansweredFrom < 0 || unansweredFrom > sequence || ageMs < 0) {
      throw new IllegalArgumentException(
          "sequence " + sequence + ", unanswered from " + unansweredFrom + ", age " + ageMs);
    }
  }

  /** Whether it is the same request, whenever and however often it is sent. */
  public boolean isSameAs(RequestId other) {
    return sequence == other.sequence && client.equals(other.client);
  }
}
