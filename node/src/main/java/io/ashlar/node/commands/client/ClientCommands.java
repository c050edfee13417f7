package io.ashlar.node.commands.client;

import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.session.BlockedCall;
import io.ashlar.node.session.ClientLine;
import io.ashlar.node.session.ClientNames;
import io.ashlar.node.session.ClientPause;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.ReplyMode;
import io.ashlar.node.session.Session;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** CLIENT. The family's table is {@link ClientTable}. */
public final class ClientCommands {
  private static final Reply.Error BAD_NAME =
      new Reply.Error("ERR Client names cannot contain spaces, newlines or special characters.");
  private final ClientRegistry clients;
  private final TrackingCommands tracking;

  public ClientCommands(ClientRegistry clients, Tracking tracking) {
    this.clients = clients;
    this.tracking = new TrackingCommands(clients, tracking);
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    return ClientTable.of(this);
  }

  void id(NodeCall call) {
    call.reply(Reply.Int.of(call.session().id()));
  }

  void getName(NodeCall call) {
    String name = call.session().name();
    call.reply(name.isEmpty() ? Reply.NIL : Reply.Bulk.of(name));
  }

  void setName(NodeCall call) {
    if (!ClientNames.isValid(call.args()[2])) {
      call.reply(BAD_NAME);
      return;
    }
    call.session().setName(call.arg(2));
    call.reply(Reply.OK);
  }

  void setInfo(NodeCall call) {
    byte[] option = call.args()[2];
    Consumer<String> setter;
    if (Words.is(option, "LIB-NAME")) {
      setter = call.session()::setLibraryName;
    } else if (Words.is(option, "LIB-VER")) {
      setter = call.session()::setLibraryVersion;
    } else {
      call.reply(new Reply.Error("ERR Unrecognized option '" + call.arg(2) + "'"));
      return;
    }
    if (!ClientNames.isValid(call.args()[3])) {
      call.reply(
          new Reply.Error(
              "ERR " + call.arg(2) + " cannot contain spaces, newlines or special characters."));
      return;
    }
    setter.accept(call.arg(3));
    call.reply(Reply.OK);
  }

  void info(NodeCall call) {
    call.reply(text(ClientLine.of(call.session(), System.nanoTime()) + "\n"));
  }

  void list(NodeCall call) {
    byte[][] args = call.args();
    if (args.length == 2) {
      call.reply(lines(clients.all()));
    } else if (args.length == 4 && Words.is(args[2], "TYPE")) {
      ClientType type = ClientType.named(call.arg(3));
      call.reply(
          type == null
              ? ClientType.unknown(call.arg(3))
              : lines(clients.all().stream().filter(type::includes).toList()));
    } else if (args.length > 3 && Words.is(args[2], "ID")) {
      listById(call);
    } else {
      call.reply(Errors.SYNTAX);
    }
  }

  private void listById(NodeCall call) {
    List<Session> chosen = new ArrayList<>();
    for (int i = 3; i < call.args().length; i++) {
      if (!Numbers.isLong(call.args()[i])) {
        call.reply(new Reply.Error("ERR Invalid client ID"));
        return;
      }
      clients.find(Numbers.toLong(call.args()[i])).ifPresent(chosen::add);
    }
    call.reply(lines(chosen));
  }

  void kill(NodeCall call) {
    KillFilter filter = KillFilter.parse(call.args(), call.session(), clients.accounts());
    if (filter.error() != null) {
      call.reply(Objects.requireNonNull(filter.error()));
      return;
    }
    int killed = clients.kill(filter.which(), call.session());
    if (!filter.byAddress()) {
      call.reply(Reply.Int.of(killed));
    } else {
      call.reply(killed == 0 ? new Reply.Error("ERR No such client") : Reply.OK);
    }
  }

  void reply(NodeCall call) {
    byte[] mode = call.args()[2];
    if (Words.is(mode, "ON")) {
      call.session().setReplyMode(ReplyMode.ON);
      call.reply(Reply.OK);
    } else if (Words.is(mode, "OFF")) {
      call.session().setReplyMode(ReplyMode.OFF);
      call.reply(Reply.NONE);
    } else if (Words.is(mode, "SKIP")) {
      call.session().setReplyMode(ReplyMode.SKIP_NEXT);
      call.reply(Reply.NONE);
    } else {
      call.reply(Errors.SYNTAX);
    }
  }

  void noEvict(NodeCall call) {
    setSwitch(call, call.session()::setNoEvict);
  }

  void noTouch(NodeCall call) {
    setSwitch(call, call.session()::setNoTouch);
  }

  private static void setSwitch(NodeCall call, Consumer<Boolean> target) {
    byte[] word = call.args()[2];
    boolean on = Words.is(word, "ON");
    if (!on && !Words.is(word, "OFF")) {
      call.reply(Errors.SYNTAX);
      return;
    }
    target.accept(on);
    call.reply(Reply.OK);
  }

  void pause(NodeCall call) {
    byte[][] args = call.args();
    ClientPause.Scope scope = ClientPause.Scope.ALL;
    if (args.length > 4) {
      call.reply(Errors.SYNTAX);
      return;
    }
    if (args.length == 4 && Words.is(args[3], "WRITE")) {
      scope = ClientPause.Scope.WRITES;
    } else if (args.length == 4 && !Words.is(args[3], "ALL")) {
      call.reply(new Reply.Error("ERR CLIENT PAUSE mode must be WRITE or ALL"));
      return;
    }
    if (!Numbers.isLong(args[2])) {
      call.reply(new Reply.Error("ERR timeout is not an integer or out of range"));
    } else if (Numbers.toLong(args[2]) < 0) {
      call.reply(new Reply.Error("ERR timeout is negative"));
    } else {
      clients.pause().begin(scope, Numbers.toLong(args[2]));
      call.reply(Reply.OK);
    }
  }

  void unpause(NodeCall call) {
    clients.unpause();
    call.reply(Reply.OK);
  }

  TrackingCommands tracking() {
    return tracking;
  }

  void unblock(NodeCall call) {
    byte[][] args = call.args();
    if (args.length > 4) {
      call.reply(Errors.wrongArity("client|unblock"));
    } else if (args.length == 4 && !Words.is(args[3], "TIMEOUT") && !Words.is(args[3], "ERROR")) {
      call.reply(new Reply.Error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"));
    } else if (!Numbers.isLong(args[2])) {
      call.reply(Errors.NOT_AN_INTEGER);
    } else {
      BlockedCall blocked =
          clients.find(Numbers.toLong(args[2])).map(Session::blockedCall).orElse(null);
      if (blocked == null) {
        call.reply(Reply.ZERO);
      } else {
        boolean withError = args.length == 4 && Words.is(args[3], "ERROR");
        blocked.unblock(withError, waited -> call.reply(Reply.Int.of(waited)));
      }
    }
  }

  void help(NodeCall call) {
    call.reply(
        HelpText.of(
            "client",
            "CACHING (YES|NO)",
            "    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.",
            "GETNAME",
            "    Return the name of the current connection.",
            "GETREDIR",
            "    Return the client ID we are redirecting to when tracking is enabled.",
            "ID",
            "    Return the ID of the current connection.",
            "INFO",
            "    Return information about the current client connection.",
            "KILL <ip:port>",
            "    Kill connection made from <ip:port>.",
            "KILL <option> <value> [<option> <value> [...]]",
            "    Kill connections. Options are:",
            "    * ADDR (<ip:port>|<unixsocket>:0)",
            "      Kill connections made from the specified address",
            "    * LADDR (<ip:port>|<unixsocket>:0)",
            "      Kill connections made to specified local address",
            "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
            "      Kill connections by type.",
            "    * USER <username>",
            "      Kill connections authenticated by <username>.",
            "    * SKIPME (YES|NO)",
            "      Skip killing current connection (default: yes).",
            "LIST [options ...]",
            "    Return information about client connections. Options:",
            "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
            "      Return clients of specified type.",
            "NO-EVICT (ON|OFF)",
            "    Protect current client connection from eviction.",
            "NO-TOUCH (ON|OFF)",
            "    Will not touch LRU/LFU stats when this mode is on.",
            "PAUSE <timeout> [WRITE|ALL]",
            "    Suspend all, or just write, clients for <timeout> milliseconds.",
            "REPLY (ON|OFF|SKIP)",
            "    Control the replies sent to the current connection.",
            "SETINFO <option> <value>",
            "    Set client meta attr. Options are:",
            "    * LIB-NAME: the client lib name.",
            "    * LIB-VER: the client lib version.",
            "SETNAME <name>",
            "    Assign the name <name> to the current connection.",
            "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
            "         [OPTIN] [OPTOUT] [NOLOOP]",
            "    Control server assisted client side caching.",
            "TRACKINGINFO",
            "    Report tracking status for the current connection.",
            "UNBLOCK <clientid> [TIMEOUT|ERROR]",
            "    Unblock the specified blocked client.",
            "UNPAUSE",
            "    Stop the current client pause, resuming traffic."));
  }

  private static Reply lines(Iterable<Session> sessions) {
    StringBuilder lines = new StringBuilder();
    long now = System.nanoTime();
    for (Session session : sessions) {
      lines.append(ClientLine.of(session, now)).append('\n');
    }
    return text(lines.toString());
  }

  private static Reply text(String lines) {
    return new Reply.Verbatim("txt", lines.getBytes(StandardCharsets.UTF_8));
  }
}
