package io.ashlar.cli.operate;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.AdminSampleKeysRequest;
import io.ashlar.proto.v1.AdminSampleKeysResponse;
import io.ashlar.proto.v1.KeyUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ashlar keys top}. */
@Command(
    name = "top",
    description = "The largest and the most used keys of the cluster.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Each leader looks at its keys in small steps, at --scan of each shard at most, beginning at",
      "a slot of chance. \"Most used\" is exact only in so far as maxmemory-policy counts uses (an lfu",
      "policy); with others it is who was used last.",
      "",
      "Examples:",
      "  ashlar keys top",
      "  ashlar keys top --limit 5 --scan 1000000",
      "  ashlar keys top -o json | jq -r '.biggest[0].key'"
    })
final class KeysTopCommand extends OperatorCommand {
  private static final int KEY_CHARS_MAX = 60;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many of each kind, 1 to 1000 (default: 10).")
  int limit = 10;

  @Option(
      names = "--scan",
      paramLabel = "N",
      description = "How many keys of each shard are looked at, at most (default: 100000).")
  int scan = 100_000;

  @Override
  int run(Grid grid, Screen screen) {
    if (limit < 1 || limit > 1_000 || scan < 1) {
      throw new OperatorException(Exit.USAGE, "--limit is 1 to 1000, --scan at least 1");
    }
    AdminSampleKeysRequest request =
        AdminSampleKeysRequest.newBuilder().setLimit(limit).setKeysScannedMax(scan).build();
    Map<String, Grid.Answer<AdminSampleKeysResponse>> answers =
        grid.askAll(admin -> admin.sampleKeys(request));
    List<KeyUse> biggest = new ArrayList<>();
    List<KeyUse> hottest = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    long scanned = 0;
    long total = 0;
    boolean countsUses = true;
    for (Map.Entry<String, Grid.Answer<AdminSampleKeysResponse>> entry : answers.entrySet()) {
      if (!(entry.getValue()
          instanceof Grid.Answer.Said<AdminSampleKeysResponse>(AdminSampleKeysResponse said))) {
        silent.add(entry.getKey());
        continue;
      }
      biggest.addAll(said.getBiggestList());
      hottest.addAll(said.getHottestList());
      scanned += said.getKeysScanned();
      total += said.getKeysTotal();
      countsUses &= said.getCountsUses();
    }
    biggest.sort(Comparator.comparingLong(KeyUse::getMemoryBytes).reversed());
    hottest.sort(
        Comparator.comparingInt(KeyUse::getFrequency)
            .reversed()
            .thenComparingLong(KeyUse::getIdleSeconds));
    List<KeyUse> large = biggest.stream().limit(limit).toList();
    List<KeyUse> used = hottest.stream().limit(limit).toList();
    if (wantsJson()) {
      screen.json(
          Json.object(
              "keys_scanned", scanned,
              "keys_total", total,
              "counts_uses", countsUses,
              "silent_nodes", silent,
              "biggest", large.stream().map(KeysTopCommand::json).toList(),
              "hottest", used.stream().map(KeysTopCommand::json).toList()));
    } else {
      screen.line("Looked at " + scanned + " of " + Units.count(total, "key.", "keys."));
      screen.line("");
      screen.line("Largest");
      screen.lines(table(large, countsUses));
      screen.line("");
      screen.line(countsUses ? "Most used" : "Used last (maxmemory-policy does not count uses)");
      screen.lines(table(used, countsUses));
      silent.forEach(node -> screen.line(screen.doubtful(node + " does not answer")));
    }
    return silent.isEmpty() ? Exit.OK : Exit.PROBLEM;
  }

  private static List<String> table(List<KeyUse> keys, boolean countsUses) {
    TextTable table =
        new TextTable(
            ">MEMORY", countsUses ? ">FREQ" : ">IDLE", "TYPE", ">DB", "SHARD", ">SLOT", "KEY");
    for (KeyUse key : keys) {
      String shown = shown(key.getKey());
      table.row(
          Units.bytes(key.getMemoryBytes()),
          countsUses
              ? Integer.toString(key.getFrequency())
              : Units.duration(key.getIdleSeconds() * 1000),
          key.getType(),
          key.getDatabase(),
          key.getShardId(),
          key.getSlot(),
          shown.length() > KEY_CHARS_MAX ? shown.substring(0, KEY_CHARS_MAX) + "..." : shown);
    }
    return table.lines();
  }

  private static Map<String, Object> json(KeyUse key) {
    return Json.object(
        "key", shown(key.getKey()),
        "type", key.getType(),
        "database", key.getDatabase(),
        "shard", key.getShardId(),
        "slot", key.getSlot(),
        "memory_bytes", key.getMemoryBytes(),
        "frequency", key.getFrequency(),
        "idle_seconds", key.getIdleSeconds());
  }

  /** The key itself, bytes that are no printable text as {@code \xNN}, as redis-cli shows them. */
  static String shown(ByteString key) {
    String text = key.isValidUtf8() ? key.toStringUtf8() : "";
    if (key.isValidUtf8() && text.chars().noneMatch(Character::isISOControl)) {
      return text.replace("\\", "\\\\");
    }
    StringBuilder escaped = new StringBuilder();
    for (byte one : key) {
      if (one == '\\') {
        escaped.append("\\\\");
      } else if (one >= ' ' && one < 127) {
        escaped.append((char) one);
      } else {
        escaped.append(String.format("\\x%02x", one & 0xff));
      }
    }
    return escaped.toString();
  }
}
