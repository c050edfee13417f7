package io.ashlar.cli.operate;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as they must be, numbers to the right. */
final class TextTable {
  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param heads those that begin with {@code >} are of columns that are aligned to the right
   */
  TextTable(String... heads) {
    this.heads = List.of(heads);
  }

  TextTable row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  List<String> lines() {
    List<List<String>> all = new ArrayList<>();
    all.add(heads.stream().map(head -> head.startsWith(">") ? head.substring(1) : head).toList());
    all.addAll(rows);
    int[] widths = new int[heads.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String blanks = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : "  ");
      line.append(heads.get(i).startsWith(">") ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }
}
