package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminListMigrationsRequest;
import io.ashlar.proto.v1.AdminListMigrationsResponse;
import io.ashlar.proto.v1.Migration;
import io.ashlar.proto.v1.MigrationProgress;
import io.ashlar.proto.v1.SlotRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Slots that are on the move, as all nodes together tell it: each knows the migrations of its map,
 * the one that sends knows how far it is.
 *
 * @param answers by node, in the order of the map
 */
record Moves(Map<String, Grid.Answer<AdminListMigrationsResponse>> answers) {
  /**
   * One migration.
   *
   * @param sender the node that sends, empty while none does
   */
  record Move(Migration migration, String sender) {
    long id() {
      return migration.getId();
    }

    /** Stable, for programs. */
    String state() {
      if (migration.getCancelling()) {
        return "cancelling";
      }
      if (!migration.hasProgress()) {
        return "waiting";
      }
      return switch (migration.getProgress().getStep()) {
        case "released", "sent", "acquired", "left" -> "switching";
        default -> "copying";
      };
    }

    /** From 0 to 1: 1 is not reached before the end. */
    double share() {
      MigrationProgress progress = migration.getProgress();
      double share =
          progress.getKeysTotal() > 0
              ? (double) progress.getKeysSent() / progress.getKeysTotal()
              : (double) progress.getSlotsSent() / Math.max(1, slotCount(migration));
      return Math.min(share, 0.99);
    }

    Map<String, Object> json() {
      Map<String, Object> json = description(migration);
      json.put("state", state());
      if (migration.hasProgress()) {
        MigrationProgress progress = migration.getProgress();
        json.putAll(
            Json.object(
                "sender", sender,
                "step", progress.getStep(),
                "slots_sent", progress.getSlotsSent(),
                "keys_sent", progress.getKeysSent(),
                "keys_total", progress.getKeysTotal(),
                "bytes_sent", progress.getBytesSent(),
                "bytes_per_second", progress.getBytesPerSecond(),
                "elapsed_ms", progress.getElapsedMs(),
                "remaining_ms", progress.getRemainingMs(),
                "problem", progress.getProblem()));
      }
      return json;
    }
  }

  static Moves of(Grid grid) {
    return new Moves(
        grid.askAll(
            admin -> admin.listMigrations(AdminListMigrationsRequest.getDefaultInstance())));
  }

  /** Those that are not over, the oldest first. */
  List<Move> underWay() {
    Map<Long, Move> byId = new TreeMap<>();
    said()
        .forEach(
            (node, response) -> {
              for (Migration one : response.getMigrationsList()) {
                Move move = new Move(one, one.hasProgress() ? node : "");
                byId.merge(one.getId(), move, Moves::together);
              }
            });
    byId.keySet().removeIf(id -> saysOver(id).isPresent());
    return new ArrayList<>(byId.values());
  }

  Optional<Move> find(long id) {
    return underWay().stream().filter(move -> move.id() == id).findFirst();
  }

  /** A node that knows a migration to be over, from a map of that epoch. */
  record Witness(String node, long epoch) {}

  /** What one node knows to be over is: what once ended does not come back. */
  Optional<Witness> saysOver(long id) {
    return said().entrySet().stream()
        .filter(node -> node.getValue().getMapEpoch() >= id)
        .filter(
            node ->
                node.getValue().getMigrationsList().stream().noneMatch(one -> one.getId() == id))
        .map(node -> new Witness(node.getKey(), node.getValue().getMapEpoch()))
        .findFirst();
  }

  List<String> silentNodes() {
    return answers.entrySet().stream()
        .filter(node -> node.getValue().said().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  boolean nobodyAnswers() {
    return said().isEmpty();
  }

  private Map<String, AdminListMigrationsResponse> said() {
    Map<String, AdminListMigrationsResponse> said = new LinkedHashMap<>();
    answers.forEach(
        (node, answer) -> answer.said().ifPresent(response -> said.put(node, response)));
    return said;
  }

  /** Of two who think that they send, the one that began last does. */
  private static Move together(Move one, Move other) {
    boolean first =
        !other.migration.hasProgress()
            || (one.migration.hasProgress()
                && one.migration.getProgress().getElapsedMs()
                    <= other.migration.getProgress().getElapsedMs());
    Move kept = first ? one : other;
    boolean cancelling = one.migration.getCancelling() || other.migration.getCancelling();
    return new Move(kept.migration.toBuilder().setCancelling(cancelling).build(), kept.sender);
  }

  // ---- how they look ----

  static List<String> table(List<Move> moves) {
    TextTable table =
        new TextTable(
            "MOVE", "SLOTS", ">COUNT", "FROM", "TO", "STATE", ">DONE", ">KEYS", ">SENT", ">RATE",
            ">LEFT");
    for (Move move : moves) {
      Migration migration = move.migration();
      MigrationProgress progress = migration.getProgress();
      boolean sends = migration.hasProgress();
      String problem = progress.getProblem();
      table.row(
          move.id(),
          Slots.text(migration.getSlotsList()),
          slotCount(migration),
          migration.getFromShardId(),
          migration.getToShardId(),
          problem.isEmpty() ? move.state() : move.state() + " (" + problem + ")",
          sends ? Math.round(Math.floor(100 * move.share())) + " %" : "-",
          sends ? progress.getKeysSent() + "/" + progress.getKeysTotal() : "-",
          sends ? Units.bytes(progress.getBytesSent()) : "-",
          sends ? Units.bytes(progress.getBytesPerSecond()) + "/s" : "-",
          sends && progress.getRemainingMs() >= 0
              ? Units.duration(progress.getRemainingMs())
              : "-");
    }
    return table.lines();
  }

  /** What a migration is about, whether or not it goes on. */
  static Map<String, Object> description(Migration migration) {
    return Json.object(
        "id", migration.getId(),
        "slots", Slots.json(migration.getSlotsList()),
        "slot_count", slotCount(migration),
        "from", migration.getFromShardId(),
        "to", migration.getToShardId());
  }

  static int slotCount(Migration migration) {
    return migration.getSlotsList().stream()
        .mapToInt((SlotRange range) -> range.getLast() - range.getFirst() + 1)
        .sum();
  }
}
