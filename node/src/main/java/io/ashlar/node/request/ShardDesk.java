package io.ashlar.node.request;

import io.ashlar.engine.command.Audience;
import io.ashlar.engine.request.RequestId;
import io.ashlar.node.routing.CallLane;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** One connection with its lane to the shards of this node. */
final class ShardDesk implements ClientDesk, Caller {
  private final RequestPath path;
  private final ClientLink client;
  private final CallLane lane;

  /** What a router said before the request that is being handled. */
  private @Nullable RequestId prefixed;

  ShardDesk(RequestPath path, ClientLink client, CallLane lane) {
    this.path = path;
    this.client = client;
    this.lane = lane;
  }

  // ---- for the connection ----

  @Override
  public boolean handle(byte[][] args) {
    if (!client.session().carriesMany()) {
      return path.handle(this, args);
    }
    lane.holdNothing();
    NumberPrefix.Prefixed by = NumberPrefix.WRITER.read(args);
    if (by == null) {
      return handleOnce(args);
    }
    client.session().tracking().setWriter(by.number());
    try {
      return handleOnce(by.args());
    } finally {
      client.session().tracking().setWriter(Audience.NO_CLIENT);
    }
  }

  private boolean handleOnce(byte[][] args) {
    RequestPrefix prefix = RequestPrefix.read(args);
    if (prefix == null) {
      return handleFresh(args);
    }
    prefixed = prefix.id();
    try {
      return path.handle(this, prefix.args());
    } finally {
      prefixed = null;
    }
  }

  private boolean handleFresh(byte[][] args) {
    NumberPrefix.Prefixed prefix = NumberPrefix.STALENESS_MAX.read(args);
    if (prefix == null) {
      return path.handle(this, args);
    }
    client.session().followerReads().boundStaleness(prefix.number());
    try {
      return path.handle(this, prefix.args());
    } finally {
      client.session().followerReads().boundStaleness(Long.MAX_VALUE);
    }
  }

  @Override
  public boolean holding() {
    return lane.holding();
  }

  @Override
  public void closed() {
    lane.close();
  }

  // ---- for requests ----

  @Override
  public CallLane lane() {
    return lane;
  }

  @Override
  public Session session() {
    return client.session();
  }

  @Override
  public @Nullable RequestId requestId() {
    return prefixed == null ? client.requestId() : prefixed;
  }

  @Override
  public void answer(Reply reply) {
    client.answer(reply);
  }

  @Override
  public void expect(PendingReply pending) {
    client.expect(pending);
  }

  @Override
  public void ready(PendingReply pending) {
    client.ready(pending);
  }

  @Override
  public void standStill() {
    client.standStill();
  }

  @Override
  public void goOn() {
    client.goOn();
  }

  @Override
  public boolean holdBack() {
    return client.holdBack();
  }

  @Override
  public void letGo() {
    client.letGo();
  }

  @Override
  public void lookAgain() {
    client.lookAgain();
  }

  @Override
  public boolean onThread() {
    return client.onThread();
  }

  @Override
  public void execute(Runnable task) {
    client.execute(task);
  }

  @Override
  public boolean mayRunScripts() {
    return client.mayRunScripts();
  }
}
