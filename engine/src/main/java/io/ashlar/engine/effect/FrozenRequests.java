package io.ashlar.engine.effect;

import io.ashlar.engine.request.ClientWindow;
import io.ashlar.engine.request.RequestWindows;
import io.ashlar.engine.value.ByteWriter;
import java.util.function.Consumer;

/**
 * What a slot remembered of requests at one moment, for a snapshot. Any one thread may write it.
 */
public record FrozenRequests(int slot, RequestWindows.Frozen windows) {
  private static final int PIECE_BYTES = 64 << 10;

  /**
   * Writes it as effects that make it anew.
   *
   * @param pieces gets them in order; {@link EffectApplier#applyEffects} takes each
   */
  public void write(Consumer<byte[]> pieces) {
    ByteWriter out = new ByteWriter();
    EffectCode.begin(out, 0, EffectCode.FORGOTTEN, slot);
    out.int64(windows.forgottenMs());
    for (ClientWindow window : windows.clients()) {
      EffectCode.begin(out, EffectCode.WINDOW, slot, window.client());
      window.write(out);
      if (out.length() >= PIECE_BYTES) {
        pieces.accept(out.toBytes());
        out.truncate(0);
      }
    }
    if (out.length() > 0) {
      pieces.accept(out.toBytes());
    }
  }
}
