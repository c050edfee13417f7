package io.ashlar.itests.differential;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leaves out commands as long as the servers still differ: first large pieces, then smaller ones
 * (delta debugging). The result need not be the shortest. A piece that makes them differ in another
 * way is kept: one fault must not hide the other.
 */
final class SequenceShrinker {
  private final Duel duel;
  private final long deadlineNs;

  SequenceShrinker(Duel duel, Duration limit) {
    this.duel = duel;
    this.deadlineNs = System.nanoTime() + limit.toNanos();
  }

  /**
   * @param commands ends with the command whose replies differ, as {@code original} tells
   */
  List<byte[][]> shrink(List<byte[][]> commands, Mismatch original) throws IOException {
    List<byte[][]> shortest = commands;
    int piece = Math.max(1, shortest.size() / 2);
    while (System.nanoTime() < deadlineNs) {
      boolean smaller = false;
      for (int at = 0; at < shortest.size() && System.nanoTime() < deadlineNs; ) {
        List<byte[][]> candidate = new ArrayList<>(shortest.subList(0, at));
        candidate.addAll(shortest.subList(Math.min(shortest.size(), at + piece), shortest.size()));
        Optional<Mismatch> found = duel.play(candidate);
        if (found.filter(original::resembles).isPresent()) {
          shortest = List.copyOf(candidate.subList(0, found.get().step() + 1));
          smaller = true;
        } else {
          at += piece;
        }
      }
      if (piece > 1) {
        piece = Math.max(1, piece / 2);
      } else if (!smaller) {
        break;
      }
    }
    return shortest;
  }
}
