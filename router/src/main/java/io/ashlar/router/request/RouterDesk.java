package io.ashlar.router.request;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.request.ClientDesk;
import io.ashlar.node.request.ClientLink;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamUser;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of the router: who it is to the nodes, and its calls. Its connection's thread only.
 */
public final class RouterDesk implements ClientDesk {
  private final RouterService service;
  private final ClientLink client;
  private final ClientFlow flow;
  private final Watches watches;
  private final JoinRoom joinRoom;
  private UpstreamUser user;
  private @Nullable LinkMode lastMode;

  /**
   * @param user whom the client has shown to be
   */
  RouterDesk(RouterService service, ClientLink client, ClientFlow flow, UpstreamUser user) {
    this.service = service;
    this.client = client;
    this.flow = flow;
    this.user = user;
    this.watches = new Watches(this);
    this.joinRoom = new JoinRoom(service.joins().total());
  }

  @Override
  public boolean handle(byte[][] args) {
    if (!service.users().anonymousKnown()) {
      if (client.holdBack()) {
        service.users().whenKnown(() -> client.execute(client::letGo));
      }
      return false;
    }
    return service.path().handle(this, args);
  }

  @Override
  public boolean holding() {
    return flow.holding();
  }

  @Override
  public void closed() {
    flow.close();
    watches.drop();
    joinRoom.close();
  }

  // ---- for requests ----

  public ClientLink client() {
    return client;
  }

  public Session session() {
    return client.session();
  }

  ClientFlow flow() {
    return flow;
  }

  Watches watches() {
    return watches;
  }

  JoinRoom joinRoom() {
    return joinRoom;
  }

  RouterService service() {
    return service;
  }

  /** It has shown that it is this user. */
  public void become(UpstreamUser value) {
    user = value;
    session().login().become(value.account());
  }

  /** As just connected: whom everybody is that has not said who they are. */
  public void reset() {
    user = service.users().anonymous();
    watches.drop();
  }

  /** What connections its calls go over, as it is now. */
  LinkMode mode() {
    Session session = client.session();
    LinkMode last = lastMode;
    LinkMode.Lane lane = flow.isHeavy() ? LinkMode.Lane.HEAVY : LinkMode.Lane.QUICK;
    if (last == null
        || last.user() != user
        || last.version() != session.resp()
        || last.database() != session.database()
        || last.noTouch() != session.noTouch()
        || last.lane() != lane) {
      last = modeFor(session.database(), lane);
      lastMode = last;
    }
    return last;
  }

  LinkMode modeFor(int database, LinkMode.Lane lane) {
    Session session = client.session();
    return new LinkMode(user, session.resp(), database, session.noTouch(), false, lane);
  }

  /** Asks the leader of a slot, or with {@link FlowCall#ANYWHERE} any node. */
  void ask(int slot, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    ask(slot, spec, args, null, then);
  }

  /** The same with what nodes know a write again by; null for none. */
  void ask(
      int slot, CommandSpec spec, byte[][] args, @Nullable OnceAgain once, Consumer<Reply> then) {
    boolean anyReplica =
        slot >= 0
            && session().followerReads().allowed()
            && isRead(spec)
            && !spec.is(CommandFlag.BLOCKING);
    LinkMode mode = anyReplica ? mode().forReading() : mode();
    flow.send(new SingleCall(flow, slot, null, mode, isRead(spec), once, args, then));
  }

  /** Asks one node. */
  void askNode(NodeAddress node, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    flow.send(
        new SingleCall(flow, FlowCall.ANYWHERE, node, mode(), isRead(spec), null, args, then));
  }

  /** Asks one node, the leader of a slot or any, and tells which it was. */
  void askTelling(
      int slot,
      @Nullable NodeAddress node,
      CommandSpec spec,
      byte[][] args,
      BiConsumer<@Nullable NodeAddress, Reply> then) {
    FlowCall[] sent = new FlowCall[1];
    SingleCall call =
        new SingleCall(
            flow,
            slot,
            node,
            mode(),
            isRead(spec),
            null,
            args,
            reply -> then.accept(sent[0].sentTo, reply));
    sent[0] = call;
    flow.send(call);
  }

  static boolean isRead(CommandSpec spec) {
    return spec.is(CommandFlag.READONLY);
  }
}
