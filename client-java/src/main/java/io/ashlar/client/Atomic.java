package io.ashlar.client;

import io.ashlar.proto.v1.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands on keys of one slot that run as one step, all or none of them.
 *
 * <pre>{@code
 * client.atomically()
 *     .then("{cart:7}:items", "RPUSH", "{cart:7}:items", "book")
 *     .then("{cart:7}:total", "INCRBY", "{cart:7}:total", "12")
 *     .run()
 *     .await();
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class Atomic {
  private final Runner runner;
  private final List<String> keys = new ArrayList<>();
  private final List<Command.Builder> commands = new ArrayList<>();

  Atomic(Runner runner) {
    this.runner = runner;
    commands.add(Args.of("MULTI").command());
  }

  /**
   * Adds a command.
   *
   * @param key one of its keys
   * @param words its name and arguments
   */
  public Atomic then(String key, String... words) {
    keys.add(key);
    commands.add(new Args().addAll(words).command());
    return this;
  }

  /**
   * Runs all.
   *
   * @return their replies; one that failed by itself is a {@link Value.Failure}
   */
  public Pending<List<Value>> run() {
    String key = Runner.sameSlot(keys);
    List<Command.Builder> all = new ArrayList<>(commands);
    all.add(Args.of("EXEC").command());
    return runner.atomically(Runner.slotOf(key), all);
  }
}
