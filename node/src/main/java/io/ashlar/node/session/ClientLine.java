package io.ashlar.node.session;

import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.resp.RespVersion;

/** A client as a line of CLIENT LIST, in the format of Redis 7.2. */
public final class ClientLine {
  private ClientLine() {}

  public static String of(Session session, long nowNanos) {
    TransactionQueue transaction = session.transaction();
    CacheTracking.Mode mode = session.tracking().mode();
    long outputBytes = session.control().outputBytes();
    long queuedBytes = transaction == null ? 0 : transaction.bytes();
    return "id="
        + session.id()
        + " addr="
        + session.address()
        + " laddr="
        + session.localAddress()
        + " fd="
        + session.fileDescriptor()
        + " name="
        + session.name()
        + " age="
        + session.ageSeconds(nowNanos)
        + " idle="
        + session.idleSeconds(nowNanos)
        + " flags="
        + flags(session)
        + " db="
        + session.database()
        + " sub="
        + session.subscriptions().count(ChannelKind.CHANNEL)
        + " psub="
        + session.subscriptions().count(ChannelKind.PATTERN)
        + " ssub="
        + session.subscriptions().count(ChannelKind.SHARD_CHANNEL)
        + " multi="
        + (transaction == null ? -1 : transaction.commands().size())
        + " qbuf=0 qbuf-free=0 argv-mem=0 multi-mem="
        + queuedBytes
        + " rbs=0 rbp=0 obl="
        + outputBytes
        + " oll=0 omem=0 tot-mem="
        + (outputBytes + queuedBytes)
        + " events="
        + (outputBytes > 0 ? "rw" : "r")
        + " cmd="
        + session.lastCommand()
        + " user="
        + session.user()
        + " redir="
        + (mode == null ? -1 : mode.redirectTo())
        + " resp="
        + (session.resp() == RespVersion.RESP3 ? 3 : 2)
        + " lib-name="
        + session.libraryName()
        + " lib-ver="
        + session.libraryVersion();
  }

  private static String flags(Session session) {
    StringBuilder flags = new StringBuilder();
    if (session.role() == SessionRole.MONITOR) {
      flags.append('O');
    }
    if (!session.subscriptions().isEmpty()) {
      flags.append('P');
    }
    if (session.transaction() != null) {
      flags.append('x');
    }
    if (session.blocked()) {
      flags.append('b');
    }
    CacheTracking.Mode mode = session.tracking().mode();
    if (mode != null) {
      flags.append('t');
    }
    if (session.tracking().redirectBroken()) {
      flags.append('R');
    }
    if (mode != null && mode.broadcast()) {
      flags.append('B');
    }
    if (session.closing()) {
      flags.append('c');
    }
    if (session.followerReads().allowed()) {
      flags.append('r');
    }
    if (session.noEvict()) {
      flags.append('e');
    }
    if (session.noTouch()) {
      flags.append('T');
    }
    return flags.isEmpty() ? "N" : flags.toString();
  }
}
