package io.ashlar.node.users;

import io.ashlar.node.acl.Accounts;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.node.pubsub.Subscriptions;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends connections whose users are gone, or may no longer listen to what they listen to. */
final class Disconnections {
  private final ClientRegistry clients;

  /** They wait for the reply to what they did to their own users. */
  private final Set<Session> spared = ConcurrentHashMap.newKeySet();

  Disconnections(ClientRegistry clients) {
    this.clients = clients;
  }

  /** This one is ended after its replies, if at all. */
  void spare(Session session) {
    spared.add(session);
  }

  void spareNoMore(Session session) {
    spared.remove(session);
  }

  void after(Accounts.Changes changes) {
    if (changes.gone().isEmpty() && changes.changed().isEmpty()) {
      return;
    }
    for (Session session : clients.all()) {
      if (changes.gone().contains(session.login().account())) {
        if (spared.contains(session)) {
          session.control().closeAfterReplies();
        } else {
          session.control().close();
        }
      } else if (changes.changed().contains(session.login().account())
          && !session.subscriptions().isEmpty()) {
        session.control().execute(() -> endUnlessAllowed(session));
      }
    }
  }

  private static void endUnlessAllowed(Session session) {
    AclUser user = session.login().account().user();
    Subscriptions listening = session.subscriptions();
    boolean forbidden =
        listening.any(ChannelKind.PATTERN, name -> !user.allowsChannel(name, true))
            || listening.any(ChannelKind.CHANNEL, name -> !user.allowsChannel(name, false))
            || listening.any(ChannelKind.SHARD_CHANNEL, name -> !user.allowsChannel(name, false));
    if (forbidden) {
      session.control().close();
    }
  }
}
