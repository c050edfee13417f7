package io.ashlar.examples;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Pending;
import io.ashlar.client.SortedSets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The best players of a game: one sorted set. The points of many players arrive at once, in a few
 * messages, and each counts once whatever becomes of connections and nodes.
 */
public final class Leaderboard {
  private static final int PLAYERS = 20;
  private static final int ROUNDS = 25;

  private final SortedSets<String> scores;
  private final String key;

  Leaderboard(AshlarClient client, String key) {
    this.scores = client.sortedSets();
    this.key = key;
  }

  /** Adds points; the player's new score, later. */
  Pending<Double> add(String player, int points) {
    return scores.increment(key, points, player);
  }

  List<SortedSets.Scored<String>> best(int count) {
    return scores.highest(key, count).await();
  }

  /** From 1; 0 for who has not played. */
  long place(String player) {
    Long rank = scores.rankFromHighest(key, player).await();
    return rank == null ? 0 : rank + 1;
  }

  public static void main(String[] arguments) {
    try (AshlarClient client =
        AshlarClient.connect(arguments.length > 0 ? arguments[0] : "localhost:9001")) {
      String key = "leaderboard:" + UUID.randomUUID();
      Leaderboard board = new Leaderboard(client, key);
      play(board);
      long place = 0;
      for (SortedSets.Scored<String> one : board.best(3)) {
        System.out.printf("%d. %s with %.0f points%n", ++place, one.member(), one.score());
      }
      System.out.println("player-7 is number " + board.place("player-7"));
      double points = board.add("player-7", 1_000).await();
      System.out.printf(
          "player-7 finds a treasure: %.0f points, number %d%n", points, board.place("player-7"));
      System.out.println("player-99 is number " + board.place("player-99") + ": has not played");
      client.keys().delete(key).await();
    }
  }

  /** Nobody waits for the one before; the client sends together what is asked at the same time. */
  private static void play(Leaderboard board) {
    List<Pending<Double>> all = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int player = 1; player <= PLAYERS; player++) {
        all.add(board.add("player-" + player, player));
      }
    }
    all.forEach(Pending::await);
    System.out.println(all.size() + " results have come in.");
  }
}
