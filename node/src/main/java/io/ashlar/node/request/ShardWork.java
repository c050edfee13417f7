package io.ashlar.node.request;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Permissions;
import io.ashlar.engine.keys.Scan;
import io.ashlar.engine.request.RequestId;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.routing.Router;
import io.ashlar.node.routing.ShardCall;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.session.Session;
import io.ashlar.node.tracking.Tracked;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Engine commands that do not belong to one slot by their keys, and those that the node makes. */
final class ShardWork {
  private final Router router;
  private final AccessControl access;

  ShardWork(Router router, AccessControl access) {
    this.router = router;
    this.access = access;
  }

  /**
   * Runs a command on the shard that owns the slot, or on the first led here for slot -1.
   *
   * @param id has it executed once, on the shard that owns the slot; null for none
   * @param then gets the answer or the redirection
   */
  void onOne(
      Caller caller,
      Command command,
      int slot,
      boolean write,
      boolean denyOom,
      @Nullable RequestId id,
      Consumer<Reply> then) {
    ShardPort target = null;
    if (slot < 0) {
      List<ShardPort> led = router.led();
      if (led.isEmpty()) {
        then.accept(Redirects.DOWN);
        return;
      }
      target = led.getFirst();
    }
    caller.lane().send(new One(caller, command, slot, write, denyOom, false, target, id, then));
  }

  /** Runs a command without keys on the shards that serve here. */
  void withoutKeys(Caller caller, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    List<ShardPort> serving = serving(spec);
    if (serving.isEmpty()) {
      then.accept(router.locals().isEmpty() ? Redirects.DOWN : Requests.READ_ONLY);
      return;
    }
    if (spec.merge() != null) {
      FanOut.run(caller, spec, args, serving, null, then);
      return;
    }
    Command command = permitted(caller.session(), parse(spec, args));
    ShardPort target = serving.getFirst();
    Consumer<Reply> take = then;
    if (command instanceof Scan scan) {
      ScanOrder order = ScanOrder.of(router, serving);
      target = order.shardAt(scan.cursor());
      if (target == null) {
        then.accept(ScanOrder.FINISHED);
        return;
      }
      ShardPort scanned = target;
      take = reply -> then.accept(order.chained(reply, scanned));
    }
    boolean read = spec.is(CommandFlag.READONLY);
    caller
        .lane()
        .send(
            new One(
                caller,
                command,
                -1,
                spec.is(CommandFlag.WRITE),
                spec.is(CommandFlag.DENYOOM),
                read,
                target,
                null,
                take));
  }

  /** The rest of a command over all shards whose part on the shard of {@code slot} is done. */
  void onRest(
      Caller caller, CommandSpec spec, byte[][] args, int slot, Reply part, Consumer<Reply> then) {
    List<ShardPort> rest = new ArrayList<>(router.led());
    if (slot < 0 && !rest.isEmpty()) {
      rest.removeFirst();
    } else if (slot >= 0) {
      rest.remove(router.local(slot));
    }
    if (rest.isEmpty()) {
      then.accept(part);
    } else {
      FanOut.run(caller, spec, args, rest, part, then);
    }
  }

  /** A client's command, ready for its shard. */
  Command prepare(Session session, CommandSpec spec, byte[][] args) {
    return Tracked.of(session, spec, args, permitted(session, parse(spec, args)));
  }

  /** Scripts and their like are subject to the rules of the client that runs them. */
  private Command permitted(Session session, Command command) {
    return command.asksPermissions()
        ? new Permitted(command, access.permissionsOf(session))
        : command;
  }

  private record Permitted(Command command, Permissions permissions) implements Command {
    @Override
    public boolean runsScript() {
      return command.runsScript();
    }

    @Override
    public Reply execute(Execution x) {
      x.scripting.setPermissions(permissions);
      try {
        return command.execute(x);
      } finally {
        x.scripting.setPermissions(Permissions.ALL);
      }
    }
  }

  private static Command parse(CommandSpec spec, byte[][] args) {
    CommandParser parser =
        Objects.requireNonNull(spec.parser(), () -> "no parser for " + spec.name());
    return parser.parse(args);
  }

  /** Who leads here; for reads, when nobody does, the followers, as a replica of Redis answers. */
  private List<ShardPort> serving(CommandSpec spec) {
    List<ShardPort> led = router.led();
    return led.isEmpty() && spec.is(CommandFlag.READONLY) ? router.locals() : led;
  }

  private static final class One extends ShardCall {
    private final @Nullable RequestId id;
    private final Consumer<Reply> then;

    One(
        Caller caller,
        Command command,
        int slot,
        boolean write,
        boolean denyOom,
        boolean followerReadAllowed,
        @Nullable ShardPort target,
        @Nullable RequestId id,
        Consumer<Reply> then) {
      super(
          caller.lane(),
          command,
          caller.session().database(),
          slot,
          write,
          denyOom,
          !caller.session().noTouch(),
          followerReadAllowed,
          target);
      this.id = slot < 0 ? null : id;
      this.then = then;
    }

    @Override
    protected @Nullable RequestId requestId() {
      return id;
    }

    @Override
    protected void finish(Reply reply) {
      then.accept(reply);
    }
  }
}
