package io.ashlar.engine.command;

import io.ashlar.engine.effect.EffectRecorder;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.Known;
import io.ashlar.engine.request.RequestId;
import io.ashlar.engine.request.RequestWindows;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Has each request with an id executed once: the part of an {@link Execution} that remembers
 * replies. What a request leaves behind here is in the entry of its own changes, and a repeat waits
 * for that entry as a read of what it changed would.
 */
public final class Repeats {
  /** The only answer that says neither what happened nor that nothing did. */
  public static final Reply.Error FORGOTTEN =
      new Reply.Error(
          "REQUESTFORGOTTEN the request may have been executed before: it is older than what is"
              + " remembered, and was not executed now");

  /** Who gets it sends the script itself, as the same request. */
  private static final String NO_SCRIPT = "NOSCRIPT";

  private final RequestWindows windows;
  private final EffectRecorder recorder;
  private final Holds holds;

  Repeats(RequestWindows windows, EffectRecorder recorder, Holds holds) {
    this.windows = windows;
    this.recorder = recorder;
    this.holds = holds;
  }

  /** What is to be answered without executing anything; null when it has to be executed. */
  public @Nullable Reply answer(int slot, RequestId id, long nowMs) {
    holds.looked(RequestWindows.hash(slot, id));
    return switch (windows.find(slot, id, nowMs)) {
      case Known.New _ -> null;
      case Known.Repeat repeat -> repeat.reply();
      case Known.Forgotten _ -> FORGOTTEN;
    };
  }

  /** The request has been executed just now, unless its script is not known here. */
  public void remember(int slot, RequestId id, Reply reply, long nowMs) {
    if (reply instanceof Reply.Error error && error.code().equals(NO_SCRIPT)) {
      return;
    }
    byte[] bytes = windows.encode(reply);
    long floor = windows.floorFor(slot, id, bytes);
    recorder.remember(slot, id.client(), floor, id.sequence(), bytes, nowMs);
    holds.changed(RequestWindows.hash(slot, id));
    forgetOthers(slot, nowMs);
  }

  private void forgetOthers(int slot, long nowMs) {
    ClientId client = windows.toForget(slot, nowMs);
    while (client != null) {
      recorder.forget(slot, client);
      client = windows.toForget(slot, nowMs);
    }
  }

  /**
   * Forgets what is too old, in a few slots.
   *
   * @param from the first slot to look at
   * @return where to go on
   */
  public int forgetOld(int from, int slots, long nowMs) {
    int slot = from;
    for (int looked = 0; looked < slots; looked++) {
      slot = windows.nextUsedSlot(slot);
      if (slot >= RequestWindows.SLOT_COUNT) {
        return 0;
      }
      forgetOthers(slot, nowMs);
      if (windows.isSpent(slot, nowMs)) {
        recorder.clearRequests(slot);
      }
      slot++;
    }
    return slot >= RequestWindows.SLOT_COUNT ? 0 : slot;
  }
}
