package io.ashlar.node.grpc;

import io.ashlar.node.acl.Account;
import io.grpc.Context;
import io.grpc.Metadata;

/** Who makes a call, as far as the call has shown it. */
public sealed interface Caller {
  /** Of the call that this thread runs. */
  Context.Key<Caller> CURRENT = Context.key("ashlar-caller");

  /** Its metadata, by which another node knows it as well. */
  Context.Key<Metadata> SHOWN = Context.key("ashlar-caller-metadata");

  /** Said nothing of itself, and the default user wants a password. */
  record Unknown() implements Caller {}

  /** A user of the cluster. */
  record User(Account account) implements Caller {}

  /** Another node of the cluster. */
  record Node(String name) implements Caller {}
}
