package io.ashlar.router.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A script, by its text or its SHA-1. A node that does not know the SHA-1 gets the text, if any
 * client of this router has sent it, as the same request.
 */
final class ScriptCall extends FlowCall {
  private static final Map<String, String> BY_TEXT =
      Map.of("evalsha", "EVAL", "evalsha_ro", "EVAL_RO");
  private static final String EVAL = "eval";
  private static final String EVAL_RO = "eval_ro";

  private final ScriptBodies bodies;
  private final CommandSpec spec;
  private final Consumer<Reply> then;
  private byte[][] args;
  private Reply.@Nullable Error unknownScript;

  ScriptCall(
      ClientFlow flow,
      int slot,
      LinkMode mode,
      CommandSpec spec,
      @Nullable OnceAgain once,
      byte[][] args,
      ScriptBodies bodies,
      Consumer<Reply> then) {
    super(flow, slot, null, mode, RouterDesk.isRead(spec), once);
    this.bodies = bodies;
    this.spec = spec;
    this.args = args;
    this.then = then;
    if (spec.name().equals(EVAL) || spec.name().equals(EVAL_RO)) {
      bodies.remember(args[1]);
    }
  }

  @Override
  public byte[][] request(int index) {
    return identified(args);
  }

  @Override
  public void replied(Reply reply) {
    String byText = BY_TEXT.get(spec.name());
    if (byText != null && reply instanceof Reply.Error error && unknownScript == null) {
      byte[] body = error.code().equals("NOSCRIPT") ? bodies.find(args[1]) : null;
      if (body != null) {
        unknownScript = error;
        args = args.clone();
        args[0] = byText.getBytes(US_ASCII);
        args[1] = body;
        flow.refused(this, RetryCause.NO_SCRIPT, null);
        return;
      }
    }
    take(reply);
  }

  /** Who may run scripts by their SHA-1 only is told that this one is not known. */
  @Override
  void finish(Reply reply) {
    Reply.Error unknown = unknownScript;
    boolean denied = reply instanceof Reply.Error error && error.code().equals("NOPERM");
    then.accept(denied && unknown != null ? unknown : reply);
  }

  @Override
  Reply.Error lastReason() {
    Reply.Error unknown = unknownScript;
    return unknown == null ? super.lastReason() : unknown;
  }
}
