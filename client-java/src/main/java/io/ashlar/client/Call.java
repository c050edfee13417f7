package io.ashlar.client;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.ReadLevel;
import io.ashlar.proto.v1.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One or several commands that go together to one place, and end together. The fields that change
 * belong to whoever has the call: the dispatcher, or the link that it was given to.
 */
final class Call {
  /** No key: any node will do. */
  static final int ANYWHERE = -1;

  private static final long UINT_MAX = (1L << 32) - 1;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,31}");

  private final List<Command.Builder> commands;
  final int slot;
  final boolean write;
  final ReadFrom readFrom;

  /** No follower that was asked could vouch for its state. */
  volatile boolean wantsLeader;

  final @Nullable String node;
  final boolean blocking;
  final long startNanos;
  final long deadlineNanos;
  final Pending<List<Value>> result = new Pending<>();

  /** 0 when it carries no request id. */
  long sequence;

  volatile long firstSentNanos;
  volatile int attempts;

  /** Sent, and nothing heard yet. */
  volatile boolean outstanding;

  /** Whether any attempt may have been executed without an answer. */
  volatile boolean unsure;

  volatile GridMap.@Nullable Address sentTo;

  /** Set before anybody else has the call. */
  ClientListener.CallListener listener = ClientListener.CallListener.NONE;

  /** How often nobody could be asked, or somebody else than the leader was. */
  int detours;

  long attemptNanos;
  final List<io.ashlar.proto.v1.Value> replies = new ArrayList<>(1);

  /**
   * @param node where it has to go, null for wherever the slot says
   * @param blocking it may wait long, so nothing else should wait behind it
   */
  Call(
      List<Command.Builder> commands,
      int slot,
      boolean write,
      ReadFrom readFrom,
      @Nullable String node,
      boolean blocking,
      long startNanos,
      long deadlineNanos) {
    this.commands = commands;
    this.slot = slot;
    this.write = write;
    this.readFrom = readFrom;
    this.node = node;
    this.blocking = blocking;
    this.startNanos = startNanos;
    this.deadlineNanos = deadlineNanos;
  }

  /** About the size of its messages. */
  long bytes() {
    long sum = 0;
    for (Command.Builder command : commands) {
      for (int i = 0; i < command.getArgumentsCount(); i++) {
        sum += command.getArguments(i).size() + 8L;
      }
    }
    return sum;
  }

  int commandCount() {
    return commands.size();
  }

  String name() {
    return commands.get(0).getArguments(0).toStringUtf8();
  }

  /** Its name for listeners: in capitals, and never a text of the application's own. */
  String label() {
    String name = name();
    return NAME.matcher(name).matches() ? name.toUpperCase(Locale.ROOT) : "OTHER";
  }

  /** Whether it may be executed twice: it changes nothing, or the grid sees to it. */
  boolean isSafeToRepeat() {
    return !write || sequence > 0;
  }

  boolean isOver() {
    return result.isDone();
  }

  /**
   * The messages of this attempt.
   *
   * @param unansweredFrom of the client
   */
  List<Command> messages(
      ByteString client, long unansweredFrom, ClientOptions options, long nowNanos) {
    if (firstSentNanos == 0) {
      firstSentNanos = nowNanos;
    }
    List<Command> messages = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      Command.Builder command = commands.get(i);
      command.setDatabase(options.database());
      if (readFrom == ReadFrom.ANY_REPLICA && !write) {
        command.setReadLevel(ReadLevel.READ_LEVEL_FOLLOWER);
        // The field has no sign: 49 days at most.
        command.setMaxStalenessMs((int) Math.min(options.maxStaleness().toMillis(), UINT_MAX));
      } else {
        command.setReadLevel(ReadLevel.READ_LEVEL_LEADER);
      }
      if (sequence > 0 && i == commands.size() - 1) {
        long ageMs =
            attempts == 0
                ? 0
                : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nowNanos - firstSentNanos));
        command.setRequestId(
            RequestId.newBuilder()
                .setClient(client)
                .setSequence(sequence)
                .setUnansweredFrom(Math.min(unansweredFrom, sequence))
                .setAgeMs(ageMs));
      }
      messages.add(command.build());
    }
    attempts++;
    attemptNanos = nowNanos;
    outstanding = true;
    replies.clear();
    return messages;
  }
}
