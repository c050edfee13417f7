package io.ashlar.engine.migration;

import io.ashlar.engine.effect.FrozenRecord;
import io.ashlar.engine.effect.FrozenRequests;
import io.ashlar.engine.effect.KeyEffects;
import io.ashlar.engine.value.ByteWriter;
import java.util.List;
import java.util.function.Consumer;

/** A part of what the target must play, in order. Immutable; any one thread may encode it. */
public sealed interface MovedPiece {
  /** A chunk is handed on once it has this many bytes. */
  int CHUNK_BYTES = 64 << 10;

  /** String keys as they are. */
  record Strings(int database, int slot, List<byte[]> records, long bytes) implements MovedPiece {}

  /** A collection as it is; the target does not have its key. */
  record Collection(int database, int slot, FrozenRecord key, long bytes) implements MovedPiece {}

  /** What a slot remembers of requests; the target remembers nothing of it. */
  record Requests(FrozenRequests windows, long bytes) implements MovedPiece {}

  /** What happened to keys that were handed out before. */
  record Effects(byte[] effects) implements MovedPiece {
    @Override
    public long bytes() {
      return effects.length + 64L;
    }
  }

  /** About how much it takes in memory, or on its way. */
  long bytes();

  /**
   * Appends its effects; whenever there are enough for a chunk {@code full} is told, which takes
   * the bytes out.
   */
  default void encode(ByteWriter out, Consumer<ByteWriter> full) {
    switch (this) {
      case Strings strings -> {
        for (byte[] record : strings.records) {
          KeyEffects.put(out, strings.database, strings.slot, record);
          checkFull(out, full);
        }
      }
      case Collection collection ->
          collection.key.write(
              collection.database,
              collection.slot,
              piece -> {
                out.raw(piece);
                checkFull(out, full);
              });
      case Requests requests ->
          requests.windows.write(
              piece -> {
                out.raw(piece);
                checkFull(out, full);
              });
      case Effects effects -> {
        out.raw(effects.effects);
        checkFull(out, full);
      }
    }
  }

  private static void checkFull(ByteWriter out, Consumer<ByteWriter> full) {
    if (out.length() >= CHUNK_BYTES) {
      full.accept(out);
    }
  }
}
