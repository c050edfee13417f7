package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One seed's commands against two servers, and the report when they differ. */
public final class DifferentialRun {
  private static final int LAST_COMMANDS = 12;
  private static final int MAX_COMMANDS = 60;
  private static final int MAX_WORD_CHARS = 100;
  private static final int MAX_REPLY_CHARS = 1_000;

  /**
   * What docs/compatibility.md tells of transactions: EXEC asks for the rights of whoever sent it,
   * in Redis of whom AUTH has made of him meanwhile; and what changes the cluster's functions is
   * done when the keys' commands are, not between them.
   */
  private static final Set<String> NOT_IN_TRANSACTIONS = Set.of("AUTH", "FUNCTION");

  private static final Set<String> TRANSACTION_ENDS = Set.of("EXEC", "DISCARD", "RESET");

  private final Duel duel;
  private final List<String> families;
  private final Duration shrinkLimit;
  private final boolean databases;
  private final boolean scattered;

  /**
   * @param resp protocol version, 2 or 3
   * @param families names; all when it is empty
   * @param shrinkLimit how long to look for a shorter sequence
   */
  public DifferentialRun(
      InetSocketAddress redis,
      InetSocketAddress ashlar,
      int resp,
      List<String> families,
      Duration shrinkLimit) {
    this(redis, ashlar, resp, families, shrinkLimit, false);
  }

  /**
   * @param databases whether redis-server has several databases, and is no cluster then
   */
  public DifferentialRun(
      InetSocketAddress redis,
      InetSocketAddress ashlar,
      int resp,
      List<String> families,
      Duration shrinkLimit,
      boolean databases) {
    this(redis, ashlar, resp, families, shrinkLimit, databases, false);
  }

  private DifferentialRun(
      InetSocketAddress redis,
      InetSocketAddress ashlar,
      int resp,
      List<String> families,
      Duration shrinkLimit,
      boolean databases,
      boolean scattered) {
    this.databases = databases;
    this.scattered = scattered;
    this.duel = new Duel(redis, ashlar, resp);
    this.families = List.copyOf(families);
    this.shrinkLimit = shrinkLimit;
  }

  /**
   * Commands whose keys are in many slots, those among them that a router takes apart, against a
   * redis-server that is no cluster.
   */
  public static DifferentialRun ofManySlots(
      InetSocketAddress redis,
      InetSocketAddress router,
      int resp,
      List<String> families,
      Duration shrinkLimit) {
    return new DifferentialRun(redis, router, resp, families, shrinkLimit, true, true);
  }

  /**
   * @return a report of the first difference with a short sequence that shows it, or nothing
   * @throws IOException when redis-server fails, or a connection can not be opened
   */
  public Optional<String> run(long seed, int steps) throws IOException {
    List<byte[][]> commands = commands(seed, steps);
    Optional<Mismatch> mismatch = duel.play(commands);
    if (mismatch.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(report(seed, commands, mismatch.get()));
  }

  private List<byte[][]> commands(long seed, int steps) {
    Random random = new Random(seed);
    Families sources = Families.create(families, databases);
    KeyPool keys = new KeyPool(!databases);
    List<byte[][]> commands = new ArrayList<>(steps);
    boolean inTransaction = false;
    while (commands.size() < steps) {
      byte[][] command = sources.next(random, keys);
      if (scattered) {
        command = OneSlot.scattered(command);
      }
      String name = ReplyRules.upper(command[0]);
      if (inTransaction && NOT_IN_TRANSACTIONS.contains(name)) {
        continue;
      }
      inTransaction = name.equals("MULTI") || (inTransaction && !TRANSACTION_ENDS.contains(name));
      // A redis-server that is no cluster does what Ashlar refuses: then nothing after it agrees.
      boolean refused = OneSlot.isLeft(command) && !(scattered && OneSlot.isTakenApart(command));
      if (!databases || !(refused || isRefusedByClusters(command))) {
        commands.add(command);
      }
    }
    return commands;
  }

  /** A function that says that it is not for clusters. */
  private static boolean isRefusedByClusters(byte[][] command) {
    return new String(command[command.length - 1], ISO_8859_1).contains("no-cluster");
  }

  private String report(long seed, List<byte[][]> commands, Mismatch mismatch) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(", RESP").append(duel.resp());
    text.append(", step ").append(mismatch.step()).append(": ");
    text.append(show(mismatch.command())).append('\n');
    text.append("  redis:  ").append(show(mismatch.redis(), MAX_REPLY_CHARS)).append('\n');
    text.append("  ashlar: ").append(show(mismatch.ashlar(), MAX_REPLY_CHARS)).append('\n');
    text.append("last commands with the same arguments:\n");
    List<byte[][]> prefix = commands.subList(0, mismatch.step() + 1);
    for (byte[][] command : related(prefix, mismatch.command())) {
      text.append("  ").append(show(command)).append('\n');
    }
    List<byte[][]> shortest = new SequenceShrinker(duel, shrinkLimit).shrink(prefix, mismatch);
    text.append("a shorter sequence of ").append(shortest.size()).append(":\n");
    for (byte[][] command :
        shortest.subList(Math.max(0, shortest.size() - MAX_COMMANDS), shortest.size())) {
      text.append("  ").append(show(command)).append('\n');
    }
    Optional<Mismatch> again = duel.play(shortest);
    again.ifPresent(
        found -> {
          text.append("  redis:  ").append(show(found.redis(), MAX_REPLY_CHARS)).append('\n');
          text.append("  ashlar: ").append(show(found.ashlar(), MAX_REPLY_CHARS)).append('\n');
        });
    return text.toString();
  }

  private static List<byte[][]> related(List<byte[][]> commands, byte[][] to) {
    List<byte[][]> related =
        commands.stream().filter(command -> shareArgument(command, to)).toList();
    return related.subList(Math.max(0, related.size() - LAST_COMMANDS), related.size());
  }

  private static boolean shareArgument(byte[][] one, byte[][] other) {
    for (int i = 1; i < one.length; i++) {
      for (int j = 1; j < other.length; j++) {
        if (one[i].length > 0 && Arrays.equals(one[i], other[j])) {
          return true;
        }
      }
    }
    return false;
  }

  private static String show(byte[][] command) {
    List<String> words = new ArrayList<>();
    for (byte[] word : command) {
      String shown = show(word, MAX_WORD_CHARS);
      words.add(shown.isEmpty() || shown.contains(" ") ? "\"" + shown + "\"" : shown);
    }
    return String.join(" ", words);
  }

  private static String show(byte[] bytes, int maxChars) {
    StringBuilder text = new StringBuilder();
    for (char c : new String(bytes, ISO_8859_1).toCharArray()) {
      if (c == '\r') {
        text.append("\\r");
      } else if (c == '\n') {
        text.append("\\n");
      } else if (c < ' ' || c > '~') {
        text.append(String.format("\\x%02x", (int) c));
      } else {
        text.append(c);
      }
      if (text.length() > maxChars) {
        return text.append("... (").append(bytes.length).append(" bytes)").toString();
      }
    }
    return text.toString();
  }
}
