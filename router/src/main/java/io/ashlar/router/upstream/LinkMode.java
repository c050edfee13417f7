package io.ashlar.router.upstream;

import io.ashlar.resp.RespVersion;

/**
 * What a connection is on the node's side, and what all calls on it have in common.
 *
 * @param version the clients' own: what replies look like depends on it in ways that cannot be
 *     undone
 * @param database chosen once: a SELECT in between might be refused and leave the next call in the
 *     wrong one
 * @param readOnly followers may answer what is read
 * @param lane calls that may take long, or have large replies, go in another lane
 */
public record LinkMode(
    UpstreamUser user,
    RespVersion version,
    int database,
    boolean noTouch,
    boolean readOnly,
    Lane lane) {

  /** Of a client that has chosen nothing. */
  public LinkMode(UpstreamUser user, RespVersion version, Lane lane) {
    this(user, version, 0, false, false, lane);
  }

  /** The same where followers may answer. */
  public LinkMode forReading() {
    return new LinkMode(user, version, database, noTouch, true, lane);
  }

  /** Calls in one lane wait for each other's replies. */
  public enum Lane {
    QUICK,
    /** Of clients that run scripts or read much at a time. */
    HEAVY,
    /** The router's own questions. */
    CONTROL
  }
}
