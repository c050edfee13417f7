package io.ashlar.router.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.node.routing.Redirects;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamLink;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client watches: a connection of its own to each node that it watches keys at, until EXEC
 * or UNWATCH. If such a connection breaks, or its node stops leading, nobody can say any more that
 * the keys have not changed, and EXEC answers nil. Works while nothing else of the client is under
 * way.
 */
final class Watches {
  private static final byte[][] UNWATCH = {"UNWATCH".getBytes(US_ASCII)};
  private static final int RETRY_MS = 20;
  private static final Reply.Error TOO_MANY =
      new Reply.Error("ERR too many clients of this router watch keys; try again");

  private final RouterDesk desk;
  private final Map<Place, UpstreamLink> links = new LinkedHashMap<>();
  private boolean lost;

  /** Watched keys are those of a database. */
  record Place(NodeAddress node, int database) {}

  Watches(RouterDesk desk) {
    this.desk = desk;
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  /** Whether something that was watched cannot be vouched for any more. */
  boolean lost() {
    return lost || links.values().stream().anyMatch(UpstreamLink::isClosed);
  }

  /** The connections, by their places; they are the caller's now. */
  Map<Place, UpstreamLink> take() {
    Map<Place, UpstreamLink> taken = new LinkedHashMap<>(links);
    links.clear();
    lost = false;
    return taken;
  }

  void watch(int slot, byte[][] args, Consumer<Reply> then) {
    watch(slot, args, System.nanoTime() + desk.flow().patienceNanos(), then);
  }

  private void watch(int slot, byte[][] args, long deadlineNanos, Consumer<Reply> then) {
    NodeAddress node = desk.flow().routes().leaderOf(slot);
    if (node == null) {
      later(slot, args, deadlineNanos, then);
      return;
    }
    UpstreamLink link = linkTo(node);
    if (link == null) {
      then.accept(TOO_MANY);
      return;
    }
    link.send(
        new Question(
            args,
            reply -> {
              RetryCause cause =
                  reply instanceof Reply.Error error ? RetryCause.of(error, true) : null;
              if (cause == null) {
                then.accept(reply);
                return;
              }
              Redirect to = Redirect.of((Reply.Error) reply);
              if (cause == RetryCause.MOVED && to != null) {
                desk.flow().routes().learn(to.slot(), to.node());
              }
              later(slot, args, deadlineNanos, then);
            },
            loss -> {
              if (desk.flow().isClosed()) {
                return;
              }
              // It was watching nothing yet, or what it watched is lost and noted so.
              later(slot, args, deadlineNanos, then);
            }));
  }

  private void later(int slot, byte[][] args, long deadlineNanos, Consumer<Reply> then) {
    desk.flow().counters().retried(RetryCause.DOWN);
    desk.flow().follower().refreshSoon();
    if (System.nanoTime() - deadlineNanos > 0) {
      then.accept(Redirects.DOWN);
    } else if (!desk.flow().isClosed()) {
      var _ =
          desk.flow()
              .upstreams()
              .loop()
              .schedule(
                  () -> watch(slot, args, deadlineNanos, then), RETRY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private @Nullable UpstreamLink linkTo(NodeAddress node) {
    int database = desk.session().database();
    Place place = new Place(node, database);
    UpstreamLink link = links.get(place);
    if (link != null && link.isClosed()) {
      lost = true;
      link = null;
    }
    if (link == null) {
      LinkMode mode = desk.modeFor(database, LinkMode.Lane.QUICK);
      link = desk.flow().upstreams().exclusive(node, mode);
      if (link != null) {
        links.put(place, link);
      }
    }
    return link;
  }

  /** Forgets everything. */
  void drop() {
    take().values().forEach(this::release);
  }

  /** Gives a connection back once it watches nothing. */
  void release(UpstreamLink link) {
    if (link.isClosed()) {
      return;
    }
    link.send(
        new Question(
            UNWATCH,
            reply -> {
              if (reply instanceof Reply.Error) {
                link.close();
              } else {
                desk.flow().upstreams().giveBack(link);
              }
            },
            loss -> {}));
  }
}
