package io.ashlar.raft;

/** Why a request is to stop waiting before anything came for it. */
public enum Unblock {
  /** It is answered as if its time were over: CLIENT UNBLOCK id TIMEOUT. */
  TIMEOUT,
  /** It is answered with an error: CLIENT UNBLOCK id ERROR. */
  ERROR,
  /** Its client is gone and nobody hears the answer. */
  ABANDON
}
