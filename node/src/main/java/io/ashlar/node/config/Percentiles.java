package io.ashlar.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The percentiles that INFO latencystats shows. */
public record Percentiles(List<Double> values) {
  static final Percentiles DEFAULT = new Percentiles(List.of(50.0, 99.0, 99.9));

  static final ParameterType<Percentiles> TYPE =
      new ParameterType<>() {
        @Override
        public Parsed<Percentiles> parse(String text) {
          List<Double> values = new ArrayList<>();
          if (!text.isBlank()) {
            for (String word : text.strip().split("\\s+")) {
              try {
                values.add(Double.valueOf(word));
              } catch (NumberFormatException e) {
                values.add(Double.NaN);
              }
            }
          }
          boolean inRange = values.stream().allMatch(v -> v >= 0 && v <= 100);
          return inRange
              ? Parsed.valid(new Percentiles(List.copyOf(values)))
              : Parsed.invalid(
                  "latency-tracking-info-percentiles should be a number between 0.0 and 100.0");
        }

        @Override
        public String format(Percentiles value) {
          return value.values().stream().map(Percentiles::name).collect(Collectors.joining(" "));
        }
      };

  /** As Redis writes a percentile: no decimals where there are none. */
  public static String name(double percentile) {
    return percentile == Math.rint(percentile)
        ? Long.toString((long) percentile)
        : Double.toString(percentile);
  }
}
