package io.ashlar.node.commands.client;

import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.session.CacheTracking;
import io.ashlar.node.session.CacheTracking.Caching;
import io.ashlar.node.session.CacheTracking.Mode;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CLIENT TRACKING, CACHING, GETREDIR and TRACKINGINFO. */
final class TrackingCommands {
  private static final Reply.Error ONE_REDIRECT =
      new Reply.Error("ERR A client can only redirect to a single other client");
  private static final Reply.Error NO_SUCH_CLIENT =
      new Reply.Error("ERR The client ID you want redirect to does not exist");
  private static final Reply.Error PREFIX_WITHOUT_BROADCAST =
      new Reply.Error("ERR PREFIX option requires BCAST mode to be enabled");
  private static final Reply.Error BROADCAST_SWITCHED =
      new Reply.Error(
          "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and"
              + " then re-enabling it with a different mode.");
  private static final Reply.Error BROADCAST_AND_OPT =
      new Reply.Error("ERR OPTIN and OPTOUT are not compatible with BCAST");
  private static final Reply.Error BOTH_OPTS =
      new Reply.Error("ERR You can't specify both OPTIN mode and OPTOUT mode");
  private static final Reply.Error OPT_SWITCHED =
      new Reply.Error(
          "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and"
              + " then re-enabling it with a different mode.");
  private static final Reply.Error CACHING_WITHOUT_OPT =
      new Reply.Error(
          "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or"
              + " OPTOUT mode enabled");
  private static final Reply.Error YES_WITHOUT_OPT_IN =
      new Reply.Error(
          "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
  private static final Reply.Error NO_WITHOUT_OPT_OUT =
      new Reply.Error(
          "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
  private static final int FIRST_OPTION = 3;

  private final ClientRegistry clients;
  private final Tracking tracking;

  TrackingCommands(ClientRegistry clients, Tracking tracking) {
    this.clients = clients;
    this.tracking = tracking;
  }

  void tracking(NodeCall call) {
    call.reply(track(call.session(), call.args()));
  }

  private Reply track(Session session, byte[][] args) {
    boolean broadcast = false;
    boolean optIn = false;
    boolean optOut = false;
    boolean noLoop = false;
    long redirectTo = 0;
    List<byte[]> prefixes = new ArrayList<>();
    for (int i = FIRST_OPTION; i < args.length; i++) {
      boolean more = i + 1 < args.length;
      if (Words.is(args[i], "REDIRECT") && more) {
        if (redirectTo != 0) {
          return ONE_REDIRECT;
        }
        if (!Numbers.isLong(args[++i])) {
          return Errors.NOT_AN_INTEGER;
        }
        redirectTo = Numbers.toLong(args[i]);
        if (clients.find(redirectTo).isEmpty()) {
          return NO_SUCH_CLIENT;
        }
      } else if (Words.is(args[i], "BCAST")) {
        broadcast = true;
      } else if (Words.is(args[i], "OPTIN")) {
        optIn = true;
      } else if (Words.is(args[i], "OPTOUT")) {
        optOut = true;
      } else if (Words.is(args[i], "NOLOOP")) {
        noLoop = true;
      } else if (Words.is(args[i], "PREFIX") && more) {
        prefixes.add(args[++i]);
      } else {
        return Errors.SYNTAX;
      }
    }
    if (Words.is(args[2], "OFF")) {
      tracking.disable(session);
      return Reply.OK;
    }
    if (!Words.is(args[2], "ON")) {
      return Errors.SYNTAX;
    }
    Mode mode = new Mode(broadcast, optIn, optOut, noLoop, redirectTo, prefixes);
    Reply.Error conflict = conflict(session.tracking().mode(), mode);
    if (conflict != null) {
      return conflict;
    }
    tracking.enable(session, mode);
    return Reply.OK;
  }

  private static Reply.@Nullable Error conflict(@Nullable Mode present, Mode wanted) {
    if (!wanted.broadcast() && !wanted.prefixes().isEmpty()) {
      return PREFIX_WITHOUT_BROADCAST;
    }
    if (present != null && present.broadcast() != wanted.broadcast()) {
      return BROADCAST_SWITCHED;
    }
    if (wanted.broadcast() && (wanted.optIn() || wanted.optOut())) {
      return BROADCAST_AND_OPT;
    }
    if (wanted.optIn() && wanted.optOut()) {
      return BOTH_OPTS;
    }
    if (present != null
        && ((wanted.optIn() && present.optOut()) || (wanted.optOut() && present.optIn()))) {
      return OPT_SWITCHED;
    }
    return overlap(present == null ? List.of() : present.prefixes(), wanted.prefixes());
  }

  private static Reply.@Nullable Error overlap(List<byte[]> present, List<byte[]> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      byte[] other = Tracking.overlapping(present, wanted.get(i));
      if (other != null) {
        return overlap(wanted.get(i), "an existing", other);
      }
      other = Tracking.overlapping(wanted.subList(i + 1, wanted.size()), wanted.get(i));
      if (other != null) {
        return overlap(wanted.get(i), "another provided", other);
      }
    }
    return null;
  }

  private static Reply.Error overlap(byte[] prefix, String which, byte[] other) {
    return new Reply.Error(
        "ERR Prefix '"
            + text(prefix)
            + "' overlaps with "
            + which
            + " prefix '"
            + text(other)
            + "'. Prefixes for a single client must not overlap.");
  }

  void caching(NodeCall call) {
    CacheTracking state = call.session().tracking();
    Mode mode = state.mode();
    byte[] word = call.args()[2];
    if (mode == null || !(mode.optIn() || mode.optOut())) {
      call.reply(CACHING_WITHOUT_OPT);
    } else if (Words.is(word, "YES")) {
      allow(call, mode.optIn(), Caching.YES, YES_WITHOUT_OPT_IN);
    } else if (Words.is(word, "NO")) {
      allow(call, mode.optOut(), Caching.NO, NO_WITHOUT_OPT_OUT);
    } else {
      call.reply(Errors.SYNTAX);
    }
  }

  private static void allow(NodeCall call, boolean fits, Caching caching, Reply.Error otherwise) {
    if (fits) {
      call.session().tracking().setCaching(caching);
    }
    call.reply(fits ? Reply.OK : otherwise);
  }

  void getRedir(NodeCall call) {
    Mode mode = call.session().tracking().mode();
    call.reply(Reply.Int.of(mode == null ? -1 : mode.redirectTo()));
  }

  void info(NodeCall call) {
    CacheTracking state = call.session().tracking();
    Mode mode = state.mode();
    List<Reply> flags = new ArrayList<>();
    List<Reply> prefixes = new ArrayList<>();
    if (mode == null) {
      flags.add(Reply.Bulk.of("off"));
    } else {
      flags.add(Reply.Bulk.of("on"));
      addIf(flags, mode.broadcast(), "bcast");
      addIf(flags, mode.optIn(), "optin");
      addIf(flags, mode.optIn() && state.caching() == Caching.YES, "caching-yes");
      addIf(flags, mode.optOut(), "optout");
      addIf(flags, mode.optOut() && state.caching() == Caching.NO, "caching-no");
      addIf(flags, mode.noLoop(), "noloop");
      addIf(flags, state.redirectBroken(), "broken_redirect");
      mode.prefixes().forEach(prefix -> prefixes.add(Reply.Bulk.of(prefix)));
    }
    call.reply(
        new Reply.MapReply(
            List.of(
                Reply.Bulk.of("flags"),
                new Reply.SetReply(flags),
                Reply.Bulk.of("redirect"),
                Reply.Int.of(mode == null ? -1 : mode.redirectTo()),
                Reply.Bulk.of("prefixes"),
                new Reply.Array(prefixes))));
  }

  private static void addIf(List<Reply> flags, boolean condition, String flag) {
    if (condition) {
      flags.add(Reply.Bulk.of(flag));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
