package io.ashlar.raft;

/** What carries Raft's messages between nodes. */
public enum RaftTransport {
  /** Less processor time and latency; no TLS. */
  NETTY,
  /** HTTP/2. */
  GRPC
}
