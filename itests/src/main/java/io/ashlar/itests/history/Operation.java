package io.ashlar.itests.history;

/**
 * One call of one client, from invocation to return.
 *
 * @param process the client; it has one call under way at a time
 * @param invokeNs monotonic nanoseconds before the first byte was sent
 * @param returnNs monotonic nanoseconds after the last byte was read, or the client gave up
 */
public record Operation(
    int process, Subject subject, Call call, long invokeNs, long returnNs, Outcome outcome) {

  public Operation {
    if (returnNs < invokeNs) {
      throw new IllegalArgumentException("returns before it is invoked: " + call);
    }
  }
}
