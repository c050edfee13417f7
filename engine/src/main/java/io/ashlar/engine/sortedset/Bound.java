package io.ashlar.engine.sortedset;

import java.util.Arrays;

/**
 * A place between the elements of a sorted set: those below it come first. By score, by member (for
 * sets whose scores are all equal), or that of one element.
 */
public sealed interface Bound {
  /**
   * Whether elements of this score are below (negative) or not (positive) whatever their member is;
   * 0 when the member decides.
   */
  int order(double score);

  /** Whether a member is below, where {@link #order} says that it decides. */
  boolean isMemberBelow(byte[] array, int offset, int length);

  /** Everything with a smaller score is below, and with {@code inclusive} what has this one. */
  static Bound ofScore(double score, boolean inclusive) {
    return new OfScore(score, inclusive);
  }

  /** Every smaller member is below, and with {@code inclusive} this one, whatever their scores. */
  static Bound ofMember(byte[] member, boolean inclusive) {
    return new OfMember(member, inclusive);
  }

  /** What stands before this element is below; the element itself is not. */
  static Bound ofElement(double score, byte[] member) {
    return new OfElement(score, member, false);
  }

  /** This element is below, and what stands before it. */
  static Bound afterElement(double score, byte[] member) {
    return new OfElement(score, member, true);
  }

  /** See {@link Bound#ofScore}. */
  record OfScore(double score, boolean inclusive) implements Bound {
    @Override
    public int order(double other) {
      return other < score || (inclusive && other == score) ? -1 : 1;
    }

    @Override
    public boolean isMemberBelow(byte[] array, int offset, int length) {
      return false;
    }
  }

  /** See {@link Bound#ofMember}. */
  record OfMember(byte[] member, boolean inclusive) implements Bound {
    @Override
    public int order(double score) {
      return 0;
    }

    @Override
    public boolean isMemberBelow(byte[] array, int offset, int length) {
      int order = Arrays.compareUnsigned(array, offset, offset + length, member, 0, member.length);
      return order < 0 || (inclusive && order == 0);
    }
  }

  /** See {@link Bound#ofElement} and {@link Bound#afterElement}. */
  record OfElement(double score, byte[] member, boolean inclusive) implements Bound {
    @Override
    public int order(double other) {
      return other < score ? -1 : other > score ? 1 : 0;
    }

    @Override
    public boolean isMemberBelow(byte[] array, int offset, int length) {
      int order = Arrays.compareUnsigned(array, offset, offset + length, member, 0, member.length);
      return order < 0 || (inclusive && order == 0);
    }
  }
}
