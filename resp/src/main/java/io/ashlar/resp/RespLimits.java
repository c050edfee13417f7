package io.ashlar.resp;

/**
 * What a client may make the decoder hold for it. The defaults are Redis 7.2's.
 *
 * @param maxBulkBytes longest single argument in bytes ({@code proto-max-bulk-len}); what exceeds
 *     the longest Java array is taken as that
 * @param maxMultibulkLength most arguments of one request
 * @param maxInlineBytes longest inline request, and longest length line, in bytes without its end;
 *     below 1 GiB
 * @param maxQueryBufferBytes most heap bytes that one unfinished request may occupy, {@link
 *     #ARGUMENT_OVERHEAD_BYTES} per argument included ({@code client-query-buffer-limit})
 */
public record RespLimits(
    long maxBulkBytes, int maxMultibulkLength, int maxInlineBytes, long maxQueryBufferBytes) {

  /** Most arguments of one request of a client that has yet to authenticate. */
  public static final int MAX_UNAUTHENTICATED_ARGUMENTS = 10;

  /** Longest argument, in bytes, of a client that has yet to authenticate. */
  public static final int MAX_UNAUTHENTICATED_BULK_BYTES = 16 * 1024;

  /** What an argument costs beside its bytes: array header, padding and reference. */
  public static final int ARGUMENT_OVERHEAD_BYTES = 24;

  /** Redis's defaults. */
  public static final RespLimits DEFAULT =
      new RespLimits(512L << 20, Integer.MAX_VALUE, 64 << 10, 1L << 30);

  /** The longest array that every JVM can allocate. */
  static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  public RespLimits {
    if (maxBulkBytes <= 0
        || maxMultibulkLength <= 0
        || maxInlineBytes <= 0
        || maxInlineBytes >= MAX_ARRAY_BYTES / 2
        || maxQueryBufferBytes <= 0) {
      throw new IllegalArgumentException(
          "a limit is out of its range: "
              + maxBulkBytes
              + ", "
              + maxMultibulkLength
              + ", "
              + maxInlineBytes
              + ", "
              + maxQueryBufferBytes);
    }
  }
}
