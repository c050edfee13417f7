package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.operators;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Glob;
import io.ashlar.engine.command.Numbers;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.config.MemoryUnits;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** DEBUG: what tools and tests of Redis need of it. Redis has no table of its sub-commands. */
public final class DebugCommands {
  private static final Reply.Error NOT_ALLOWED =
      new Reply.Error(
          "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\","
              + " you can run it from a local connection, otherwise you need to set this option"
              + " and then restart the node.");
  private static final Reply.Error RELOAD_OPTIONS =
      new Reply.Error("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
  private static final Reply.Error BAD_PACKED_THRESHOLD =
      new Reply.Error("ERR argument must be a memory value bigger than 1 and smaller than 4gb");
  private static final long PACKED_THRESHOLD_MAX = (1L << 32) - (1L << 20);
  private static final double SLEEP_SECONDS_MAX = 3600;

  private final ServerHooks hooks;
  private final Supplier<String> permission;
  private final Supplier<CommandTable> table;
  private final LatencyEvents events;
  private final InstantSource wallClock;

  /**
   * Makes the family.
   *
   * @param permission {@code yes}, {@code local} or {@code no}
   */
  public DebugCommands(
      ServerHooks hooks,
      Supplier<String> permission,
      Supplier<CommandTable> table,
      LatencyEvents events,
      InstantSource wallClock) {
    this.table = table;
    this.events = events;
    this.wallClock = wallClock;
    this.hooks = hooks;
    this.permission = permission;
  }

  private void debug(NodeCall call) {
    if (!allowed(call)) {
      call.reply(NOT_ALLOWED);
      return;
    }
    int count = call.args().length;
    String sub = call.arg(1).toLowerCase(Locale.ROOT);
    switch (sub) {
      case "help" -> call.reply(help());
      case "sleep" -> needs(call, count == 3, () -> sleep(call));
      case "reload" -> reload(call);
      case "set-active-expire" -> needs(call, count == 3, () -> setActiveExpiry(call));
      case "ashlar-checksums" -> needs(call, count == 2, () -> checksums(call));
      case "ashlar-move" -> needs(call, count == 5, () -> moveSlots(call));
      case "digest" ->
          needs(
              call,
              count == 2,
              () -> call.perform(DatasetDigest.spec(this::parse), DatasetDigest.ARGS, call::reply));
      case "digest-value" -> digests(call, new ArrayList<>());
      case "object" -> needs(call, count == 3 || count == 4, () -> object(call));
      case "stringmatch-len" -> needs(call, count == 4, () -> stringMatch(call));
      case "error" -> needs(call, count == 3, () -> call.reply(new Reply.Error(call.arg(2))));
      case "protocol" -> needs(call, count == 3, () -> protocol(call));
      // There is no replication id to change, and logs, packed sizes and the like have no meaning
      // here: tools only want to hear that it is done.
      case "change-repl-id" -> needs(call, count == 2, () -> call.reply(Reply.OK));
      case "log", "pause-cron", "set-skip-checksum-validation" ->
          needs(call, count == 3, () -> call.reply(Reply.OK));
      case "quicklist-packed-threshold" -> needs(call, count == 3, () -> packedThreshold(call));
      case "replybuffer" -> needs(call, count == 4, () -> replyBuffer(call));
      default -> call.reply(unknown(call));
    }
  }

  private boolean allowed(NodeCall call) {
    return switch (permission.get()) {
      case "yes" -> true;
      case "local" -> {
        String address = call.session().address();
        yield address.startsWith("127.")
            || address.startsWith("[::1]")
            || address.startsWith("0:0:0:0:0:0:0:1")
            || address.startsWith("[0:0:0:0:0:0:0:1]");
      }
      default -> false;
    };
  }

  private void sleep(NodeCall call) {
    double seconds;
    try {
      seconds = Double.parseDouble(call.arg(2));
    } catch (NumberFormatException e) {
      seconds = 0; // as Redis reads it
    }
    double bounded = Double.isNaN(seconds) ? 0 : Math.clamp(seconds, 0, SLEEP_SECONDS_MAX);
    long micros = (long) (bounded * 1e6);
    hooks
        .sleep(micros)
        .thenRun(
            () -> {
              noteLatency(micros);
              call.reply(Reply.OK);
            });
  }

  /** Test tools make latencies to look at by sleeping. */
  private void noteLatency(long micros) {
    if (events.counts(TimeUnit.MICROSECONDS.toNanos(micros))) {
      events.add("command", wallClock.millis() / 1000, micros / 1000);
    }
  }

  /** Takes snapshots unless told not to, and has every replica load what is on the disk then. */
  private void reload(NodeCall call) {
    boolean saves = true;
    for (int i = 2; i < call.args().length; i++) {
      switch (call.arg(i).toLowerCase(Locale.ROOT)) {
        case "nosave" -> saves = false;
        // The state is thrown away as a whole: there is nothing to keep or to merge with.
        case "noflush", "merge" -> {}
        default -> {
          call.reply(RELOAD_OPTIONS);
          return;
        }
      }
    }
    CompletionStage<Void> saved =
        saves ? hooks.snapshotAll() : CompletableFuture.completedFuture(null);
    saved
        .thenCompose(done -> hooks.reloadAll())
        .whenComplete(
            (done, failure) ->
                call.reply(
                    failure == null
                        ? Reply.OK
                        : new Reply.Error("ERR Error trying to load the snapshots: " + failure)));
  }

  private void setActiveExpiry(NodeCall call) {
    hooks.setActiveExpiry(!call.arg(2).equals("0"));
    call.reply(Reply.OK);
  }

  /** For each replica here: shard, last log index in it, checksum as 16 hexadecimal digits. */
  private void checksums(NodeCall call) {
    hooks
        .checksums()
        .thenAccept(
            sums ->
                call.reply(
                    new Reply.Array(
                        sums.stream()
                            .<Reply>map(
                                sum ->
                                    Reply.Array.of(
                                        Reply.Bulk.of(sum.shardId()),
                                        Reply.Int.of(sum.appliedIndex()),
                                        Reply.Bulk.of(HexFormat.of().toHexDigits(sum.checksum()))))
                            .toList())));
  }

  /** {@code DEBUG ASHLAR-MOVE first last shard}: a move of slots as tests want it. */
  private void moveSlots(NodeCall call) {
    byte[] first = call.args()[2];
    byte[] last = call.args()[3];
    if (!Numbers.isLong(first) || !Numbers.isLong(last)) {
      call.reply(Errors.NOT_AN_INTEGER);
      return;
    }
    long from = Numbers.toLong(first);
    long to = Numbers.toLong(last);
    if (from < 0 || from > to || to >= SlotHash.SLOT_COUNT) {
      call.reply(new Reply.Error("ERR Invalid slot"));
      return;
    }
    hooks
        .moveSlots((int) from, (int) to, call.arg(4))
        .whenComplete(
            (refusal, failure) ->
                call.reply(
                    failure != null
                        ? new Reply.Error("ERR nobody can say whether it is recorded: " + failure)
                        : refusal
                            .<Reply>map(reason -> new Reply.Error("ERR " + reason))
                            .orElse(Reply.OK)));
  }

  private void object(NodeCall call) {
    byte[] key = call.args()[2];
    byte[][] question = {"object".getBytes(UTF_8), "encoding".getBytes(UTF_8), key};
    CommandTable.Entry encoding = table.get().lookup(question);
    CommandParser parser = encoding == null ? null : encoding.spec().parser();
    if (parser == null) {
      call.reply(unknown(call));
      return;
    }
    call.forward(
        parser.parse(question),
        SlotHash.slotOf(key),
        false,
        false,
        answer -> describe(call, key, answer));
  }

  private static void describe(NodeCall call, byte[] key, Reply encoding) {
    switch (encoding) {
      case Reply.Bulk bulk ->
          call.forward(
              new KeyDescription(key, new String(bulk.toBytes(), UTF_8)),
              SlotHash.slotOf(key),
              false,
              false,
              call::reply);
      case Reply.Nil _ -> call.reply(Errors.NO_SUCH_KEY);
      default -> call.reply(encoding);
    }
  }

  /** One key after the other, wherever their slots are. */
  private void digests(NodeCall call, List<Reply> known) {
    int next = 2 + known.size();
    if (next == call.args().length) {
      call.reply(new Reply.Array(known));
      return;
    }
    byte[] key = call.args()[next];
    call.forward(
        new ValueDigest(key, this::parse),
        SlotHash.slotOf(key),
        false,
        false,
        digest -> {
          if (digest instanceof Reply.Error) {
            call.reply(digest);
          } else {
            known.add(digest);
            digests(call, known);
          }
        });
  }

  /** A command of the engine that there is. */
  private Command parse(byte[][] args) {
    CommandTable.Entry entry = Objects.requireNonNull(table.get().lookup(args));
    return Objects.requireNonNull(entry.spec().parser()).parse(args);
  }

  private static void stringMatch(NodeCall call) {
    boolean matches = Glob.matches(call.args()[3], call.args()[2]);
    call.reply(Reply.Int.of(matches));
  }

  private static void needs(NodeCall call, boolean rightCount, Runnable action) {
    if (rightCount) {
      action.run();
    } else {
      call.reply(unknown(call));
    }
  }

  private static Reply.Error unknown(NodeCall call) {
    return new Reply.Error(
        "ERR unknown subcommand or wrong number of arguments for '"
            + call.arg(1)
            + "'. Try DEBUG HELP.");
  }

  private static void protocol(NodeCall call) {
    call.reply(ProtocolReplies.of(call.arg(2), call.session().resp()));
  }

  private static void packedThreshold(NodeCall call) {
    long bytes = MemoryUnits.parse(call.arg(2));
    call.reply(bytes < 0 || bytes > PACKED_THRESHOLD_MAX ? BAD_PACKED_THRESHOLD : Reply.OK);
  }

  private static void replyBuffer(NodeCall call) {
    String value = call.arg(3);
    switch (call.arg(2).toLowerCase(Locale.ROOT)) {
      case "resizing" -> call.reply(Reply.OK);
      case "peak-reset-time" -> {
        boolean isWord = value.equalsIgnoreCase("never") || value.equalsIgnoreCase("reset");
        boolean isTime = isWord || Numbers.isLong(call.args()[3]);
        call.reply(isTime ? Reply.OK : Errors.NOT_AN_INTEGER);
      }
      default -> call.reply(unknown(call));
    }
  }

  private static Reply help() {
    return HelpText.of(
        "debug",
        "CHANGE-REPL-ID",
        "    Accepted; there is no replication id to change.",
        "DIGEST",
        "    Output a digest of the keys of the shards that are led here, as redis-server computes it.",
        "DIGEST-VALUE <key> [<key> ...]",
        "    Output the digests of the keys' values.",
        "ERROR <string>",
        "    Return an error with <string> as message.",
        "LOG <message>, PAUSE-CRON <0|1>, QUICKLIST-PACKED-THRESHOLD <size>, REPLYBUFFER <what> <value>,",
        "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
        "    Accepted; they change nothing here.",
        "OBJECT <key>",
        "    Show low level info about <key> and its value.",
        "PROTOCOL <type>",
        "    Reply with a test value of the specified type: string, integer, double, bignum, null,",
        "    array, set, map, attrib, push, verbatim, true, false.",
        "RELOAD [option ...]",
        "    Save snapshots and have every shard here load what is on the disk. Options:",
        "    * NOSAVE: load the last snapshots and the log.",
        "    * MERGE and NOFLUSH are accepted and change nothing.",
        "SET-ACTIVE-EXPIRE <0|1>",
        "    Setting it to 0 disables expiring keys in background.",
        "SLEEP <seconds>",
        "    Stop the node for <seconds>. Decimals allowed.",
        "STRINGMATCH-LEN <string> <pattern>",
        "    Match a string against a glob-like pattern.");
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        operators(
            "debug",
            "A container for debugging commands.",
            "1.0.0",
            Arity.atLeast(2),
            this::debug));
  }
}
