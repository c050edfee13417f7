package io.ashlar.cli.settings;

import io.ashlar.control.Member;
import io.ashlar.node.MembershipSettings;
import io.ashlar.node.config.MemoryUnits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of a setting becomes a value.
 *
 * @param placeholder stands for the value in help
 * @param expected completes "is not ..."
 * @param parse empty when the text is not such a value
 */
record ValueType<T>(String placeholder, String expected, Function<String, Optional<T>> parse) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|min|h)");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]+");

  static ValueType<String> name() {
    return new ValueType<>(
        "NAME",
        "a name: 1 to 63 of A-Z a-z 0-9 . _ -",
        text -> Optional.of(text).filter(name -> NAME.matcher(name).matches()));
  }

  /** A label; none when it is empty. */
  static ValueType<String> zone() {
    return new ValueType<>(
        "LABEL",
        "a label: at most 63 of A-Z a-z 0-9 . _ -",
        text -> Optional.of(text).filter(zone -> zone.isEmpty() || NAME.matcher(zone).matches()));
  }

  static ValueType<String> host() {
    return new ValueType<>("ADDR", "an address or a host name", ValueType::parseHost);
  }

  static ValueType<String> text(String placeholder) {
    return new ValueType<>(placeholder, "a text", Optional::of);
  }

  static ValueType<Path> path() {
    return new ValueType<>(
        "DIR",
        "a path",
        text -> {
          try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
          } catch (InvalidPathException e) {
            return Optional.empty();
          }
        });
  }

  static ValueType<Integer> port() {
    return number("PORT", 1, 65_535);
  }

  /** 0 lets the system pick one. */
  static ValueType<Integer> anyPort() {
    return number("PORT", 0, 65_535);
  }

  static ValueType<Integer> number(String placeholder, int min, int max) {
    return new ValueType<>(
        placeholder,
        "a number from " + min + " to " + max,
        text -> {
          try {
            int value = Integer.parseInt(text);
            return value < min || value > max ? Optional.empty() : Optional.of(value);
          } catch (NumberFormatException e) {
            return Optional.empty();
          }
        });
  }

  static ValueType<Long> bytes(long minBytes) {
    return new ValueType<>(
        "BYTES",
        "an amount of memory such as 64mb" + (minBytes > 0 ? ", at least " + minBytes : ""),
        text -> Optional.of(MemoryUnits.parse(text)).filter(value -> value >= minBytes));
  }

  /** A time such as {@code 90s}, in milliseconds. */
  static ValueType<Long> duration(long minMs) {
    return new ValueType<>(
        "TIME",
        "a time such as 500ms, 90s, 5min or 1h, at least " + minMs + "ms",
        text -> parseDuration(text).filter(value -> value >= minMs));
  }

  private static Optional<Long> parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long unitMs =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "min" -> 60_000;
          default -> 3_600_000;
        };
    return Optional.of(Long.parseLong(matcher.group(1)) * unitMs);
  }

  /** {@code host:port,[::1]:port}. */
  static ValueType<List<MembershipSettings.Seed>> seeds() {
    return new ValueType<>(
        "ADDR:PORT,...",
        "a list such as 10.0.0.1:9001,10.0.0.2:9001",
        text -> {
          List<MembershipSettings.Seed> seeds = new ArrayList<>();
          for (String entry : text.split(",", -1)) {
            int colon = entry.lastIndexOf(':');
            Optional<String> host =
                colon < 0 ? Optional.empty() : parseHost(entry.substring(0, colon).strip());
            Optional<Integer> port =
                colon < 0
                    ? Optional.empty()
                    : port().parse().apply(entry.substring(colon + 1).strip());
            if (host.isEmpty() || port.isEmpty()) {
              return Optional.empty();
            }
            seeds.add(new MembershipSettings.Seed(host.get(), port.get()));
          }
          return Optional.of(List.copyOf(seeds));
        });
  }

  /** One of an enum's constants, written in lower case. */
  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    return choice(
        Arrays.asList(type.getEnumConstants()),
        value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static <E> ValueType<E> choice(List<E> values, Function<E, String> nameOf) {
    String names = String.join("|", values.stream().map(nameOf).toList());
    return new ValueType<>(
        names,
        "one of " + names,
        text ->
            values.stream()
                .filter(value -> nameOf.apply(value).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst());
  }

  /** {@code n1=host:port,n2=[::1]:port}; whether names repeat is for later. */
  static ValueType<List<Member>> members() {
    return new ValueType<>(
        "NAME=ADDR:PORT,...",
        "a list such as n1=10.0.0.1:7101,n2=10.0.0.2:7101",
        ValueType::parseMembers);
  }

  private static Optional<List<Member>> parseMembers(String text) {
    List<Member> members = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      int equals = entry.indexOf('=');
      int colon = entry.lastIndexOf(':');
      if (equals < 0 || colon < equals) {
        return Optional.empty();
      }
      Optional<String> name = name().parse().apply(entry.substring(0, equals).strip());
      Optional<String> host = parseHost(entry.substring(equals + 1, colon).strip());
      Optional<Integer> port = port().parse().apply(entry.substring(colon + 1).strip());
      if (name.isEmpty() || host.isEmpty() || port.isEmpty()) {
        return Optional.empty();
      }
      members.add(new Member(name.get(), host.get(), port.get()));
    }
    return Optional.of(List.copyOf(members));
  }

  /** A port, 0 for any free one, -1 for {@code off}. */
  static ValueType<Integer> portOrOff() {
    return new ValueType<>(
        "PORT|off",
        "a port or off",
        text -> text.equals("off") ? Optional.of(-1) : anyPort().parse().apply(text));
  }

  /** {@code host:port,[::1]:port}. */
  static ValueType<List<Address>> addresses() {
    return new ValueType<>(
        "ADDR:PORT,...",
        "a list such as 10.0.0.1:7001,10.0.0.2:7001",
        text -> {
          List<Address> addresses = new ArrayList<>();
          for (String entry : text.split(",", -1)) {
            int colon = entry.lastIndexOf(':');
            Optional<String> host =
                colon < 1 ? Optional.empty() : parseHost(entry.substring(0, colon).strip());
            Optional<Integer> port =
                colon < 1 ? Optional.empty() : port().parse().apply(entry.substring(colon + 1));
            if (host.isEmpty() || port.isEmpty()) {
              return Optional.empty();
            }
            addresses.add(new Address(host.get(), port.get()));
          }
          return Optional.of(List.copyOf(addresses));
        });
  }

  private static Optional<String> parseHost(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String host = bracketed ? text.substring(1, text.length() - 1) : text;
    return Optional.of(host).filter(one -> HOST.matcher(one).matches());
  }
}
