package io.ashlar.node.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One execution of a {@link NodeCommand}. Runs on the thread of the client's connection. */
public interface NodeCall {
  /** The command's name and arguments; the count satisfies the arity of its table entry. */
  byte[][] args();

  /** The arguments as text; bytes that are not UTF-8 become U+FFFD. */
  default String arg(int index) {
    return new String(args()[index], StandardCharsets.UTF_8);
  }

  /** The client that sent it. */
  Session session();

  /** The description of the command that is executed; of the sub-command where there is one. */
  CommandSpec spec();

  /**
   * Until this call has its reply, nothing more of this connection is executed. For what goes on in
   * steps: requests behind it must find all of it done. Called while the command executes.
   */
  void holdFurtherRequests();

  /** Whether EXEC runs it. */
  boolean inTransaction();

  /** Answers. May be called from any thread, once. */
  void reply(Reply reply);

  /**
   * For EXEC: whether the client's user allows a queued command still.
   *
   * @return what the client is told in place of the command's reply; null when it may run
   */
  Reply.@Nullable Error refusalAtExec(CommandSpec spec, byte[][] args);

  /**
   * Runs an engine command on the shard that owns {@code slot}, after everything that this client
   * sent before. When the shard is not led here, {@code then} gets the redirection or the error
   * that the client should see.
   *
   * @param slot the slot of all the command's keys; -1 for any shard that is led here
   * @param then gets the answer, on the connection's thread
   */
  void forward(Command command, int slot, boolean write, boolean denyOom, Consumer<Reply> then);

  /**
   * Runs a command of the table, or of a name that is not in it, that has no keys as if the client
   * had sent it outside of any transaction, and gives its reply to {@code then} on the connection's
   * thread.
   */
  void perform(CommandSpec spec, byte[][] args, Consumer<Reply> then);

  /**
   * Like {@link #perform}, for a command over all shards led here whose part on one of them has
   * been executed already.
   *
   * @param slot as in {@link #forward}: tells which shard that is
   * @param part what it answered
   */
  void performOnRest(CommandSpec spec, byte[][] args, int slot, Reply part, Consumer<Reply> then);
}
