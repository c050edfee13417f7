package io.ashlar.cli.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML file of settings: one mapping from names to texts. Only the tree of the document is made,
 * never objects, so a value is exactly what is written: {@code yes} stays "yes", {@code 0700}
 * "0700".
 */
final class ConfigFile {
  /** A value as it stands in the file; a list is joined by commas. */
  record Entry(String text, Origin.ConfigLine origin) {}

  private ConfigFile() {}

  static Map<String, Entry> read(Path file) throws SettingsException {
    String content;
    try {
      content = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new SettingsException("--config " + file + ": cannot be read (" + e + ")");
    }
    return parse(file.toString(), content);
  }

  static Map<String, Entry> parse(String fileName, String content) throws SettingsException {
    Node root;
    try (Reader reader = new StringReader(content)) {
      root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
    } catch (MarkedYAMLException e) {
      String line =
          e.getProblemMark() == null ? "" : ", line " + (e.getProblemMark().getLine() + 1);
      throw new SettingsException(fileName + line + ": not YAML: " + e.getProblem());
    } catch (YAMLException | IOException e) {
      throw new SettingsException(fileName + ": not YAML: " + e.getMessage());
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (root == null) {
      return entries; // Empty, or comments only.
    }
    if (!(root instanceof MappingNode mapping)) {
      throw new SettingsException(fileName + ": must be lines of the form \"name: value\"");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      int line = tuple.getKeyNode().getStartMark().getLine() + 1;
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new SettingsException(fileName + ", line " + line + ": a name is expected");
      }
      Entry entry =
          new Entry(
              text(fileName, key.getValue(), tuple.getValueNode()),
              new Origin.ConfigLine(fileName, line));
      if (entries.put(key.getValue(), entry) != null) {
        throw new SettingsException(
            fileName + ", line " + line + ": " + key.getValue() + " stands twice");
      }
    }
    return entries;
  }

  private static String text(String fileName, String key, Node value) throws SettingsException {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    if (value instanceof SequenceNode sequence) {
      List<Node> items = sequence.getValue();
      StringBuilder joined = new StringBuilder();
      for (Node item : items) {
        joined.append(joined.isEmpty() ? "" : ",").append(text(fileName, key, item));
      }
      return joined.toString();
    }
    int line = value.getStartMark().getLine() + 1;
    throw new SettingsException(
        fileName + ", line " + line + ": " + key + " must be a single value or a list");
  }
}
