package io.ashlar.engine.sortedset;

import java.util.Arrays;

/**
 * An element on its way: a part of an array that is never written to again, and a score. Ordered as
 * sorted sets are.
 *
 * @param offset of the member's first byte
 * @param length of the member in bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record ScoredMember(byte[] array, int offset, int length, double score)
    implements Comparable<ScoredMember> {
  public static ScoredMember of(byte[] member, double score) {
    return new ScoredMember(member, 0, member.length, score);
  }

  /** The member's bytes, which the caller must not write to. */
  public byte[] member() {
    return offset == 0 && length == array.length
        ? array
        : Arrays.copyOfRange(array, offset, offset + length);
  }

  public boolean memberEquals(byte[] other, int otherOffset, int otherLength) {
    return length == otherLength
        && Arrays.equals(
            array, offset, offset + length, other, otherOffset, otherOffset + otherLength);
  }

  @Override
  public int compareTo(ScoredMember other) {
    if (score != other.score) {
      return score < other.score ? -1 : 1;
    }
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof ScoredMember other && compareTo(other) == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(member()) * 31 + Double.hashCode(score + 0.0);
  }
}
