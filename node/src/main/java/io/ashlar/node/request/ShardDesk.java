package io.ashlar.node.request;

import io.ashlar.node.routing.CallLane;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;

/** One connection with its lane to the shards of this node. */
final class ShardDesk implements ClientDesk, Caller {
  private final RequestPath path;
  private final ClientLink client;
  private final CallLane lane;

  ShardDesk(RequestPath path, ClientLink client, CallLane lane) {
    this.path = path;
    this.client = client;
    this.lane = lane;
  }

  // ---- for the connection ----

  @Override
  public boolean handle(byte[][] args) {
    boolean taken = path.handle(this, args);
    if (client.session().carriesMany()) {
      lane.holdNothing();
    }
    return taken;
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
