package io.ashlar.node.config;

import io.ashlar.node.session.OutputLimit;
import java.util.Locale;

/** {@code client-output-buffer-limit}: a limit for each class of clients. */
public record OutputLimits(OutputLimit normal, OutputLimit replica, OutputLimit pubsub) {

  /** Reads {@code class hard soft seconds ...}; classes that are not named keep their limits. */
  Parsed<OutputLimits> with(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length % 4 != 0) {
      return Parsed.invalid("Wrong number of arguments in buffer limit configuration.");
    }
    OutputLimits result = this;
    for (int i = 0; i < words.length; i += 4) {
      long hard = MemoryUnits.parse(words[i + 1]);
      long soft = MemoryUnits.parse(words[i + 2]);
      int seconds = seconds(words[i + 3]);
      String client = words[i].toLowerCase(Locale.ROOT);
      boolean known = client.matches("normal|slave|replica|pubsub");
      if (!known) {
        return Parsed.invalid("Invalid client class specified in buffer limit configuration.");
      }
      if (hard < 0 || soft < 0 || seconds < 0) {
        return Parsed.invalid(
            "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
      }
      OutputLimit limit = new OutputLimit(hard, soft, seconds);
      result =
          switch (client) {
            case "normal" -> new OutputLimits(limit, result.replica, result.pubsub);
            case "pubsub" -> new OutputLimits(result.normal, result.replica, limit);
            default -> new OutputLimits(result.normal, limit, result.pubsub);
          };
    }
    return Parsed.valid(result);
  }

  String format() {
    return "normal " + words(normal) + " slave " + words(replica) + " pubsub " + words(pubsub);
  }

  private static String words(OutputLimit limit) {
    return limit.hardBytes() + " " + limit.softBytes() + " " + limit.softSeconds();
  }

  private static int seconds(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
