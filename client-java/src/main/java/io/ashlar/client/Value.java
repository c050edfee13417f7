package io.ashlar.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command answers, with the types of RESP3. The {@code as} methods are for who knows what to
 * expect; they throw {@link AshlarException} when it is something else.
 */
public sealed interface Value {
  /** Nothing is there. */
  Value NULL = new Null();

  record Null() implements Value {}

  /** Bytes; whoever gets them may keep but not change them. */
  record Blob(byte[] bytes) implements Value {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Blob[" + new String(bytes, UTF_8) + "]";
    }
  }

  /** A status such as {@code OK}. */
  record Simple(String text) implements Value {}

  record Int(long value) implements Value {}

  record Number(double value) implements Value {}

  /** A number with more digits than a double has. */
  record Decimal(String digits) implements Value {}

  record Bool(boolean value) implements Value {}

  record BigNumber(BigInteger value) implements Value {}

  /**
   * Text with a format.
   *
   * @param format {@code txt} or {@code mkd}
   */
  record Verbatim(String format, String text) implements Value {}

  record Array(List<Value> items) implements Value {}

  /**
   * @param items key, value, key, value...
   */
  record MapValue(List<Value> items) implements Value {}

  record SetValue(List<Value> items) implements Value {}

  record Push(List<Value> items) implements Value {}

  /** An error inside of a reply, as transactions hold it. */
  record Failure(String text) implements Value {}

  default boolean isNull() {
    return this instanceof Null;
  }

  /** A whole number, also one that came as text. */
  default long asLong() {
    if (this instanceof Int number) {
      return number.value;
    }
    if (this instanceof Bool bool) {
      return bool.value ? 1 : 0;
    }
    try {
      return Long.parseLong(asText());
    } catch (NumberFormatException e) {
      throw unexpected("a whole number");
    }
  }

  default boolean asBoolean() {
    return this instanceof Bool bool ? bool.value : asLong() != 0;
  }

  default double asDouble() {
    if (this instanceof Number number) {
      return number.value;
    }
    if (this instanceof Int number) {
      return number.value;
    }
    String text = asText();
    try {
      return switch (text) {
        case "inf", "+inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw unexpected("a number");
    }
  }

  default byte[] asBytes() {
    return this instanceof Blob blob ? blob.bytes : asText().getBytes(UTF_8);
  }

  default String asText() {
    if (this instanceof Blob blob) {
      return new String(blob.bytes, UTF_8);
    }
    if (this instanceof Simple simple) {
      return simple.text;
    }
    if (this instanceof Verbatim verbatim) {
      return verbatim.text;
    }
    if (this instanceof Int number) {
      return Long.toString(number.value);
    }
    if (this instanceof Decimal number) {
      return number.digits;
    }
    if (this instanceof BigNumber number) {
      return number.value.toString();
    }
    throw unexpected("text");
  }

  /** Of an array, a set, or the keys and values of a map in turn; empty for nothing. */
  default List<Value> asList() {
    if (this instanceof Array array) {
      return array.items;
    }
    if (this instanceof SetValue set) {
      return set.items;
    }
    if (this instanceof MapValue map) {
      return map.items;
    }
    if (this instanceof Push push) {
      return push.items;
    }
    if (isNull()) {
      return List.of();
    }
    throw unexpected("a list");
  }

  /** Of a map, or of an array of keys and values in turn; in the order of the reply. */
  default Map<String, Value> asMap() {
    List<Value> items = asList();
    Map<String, Value> map = new LinkedHashMap<>();
    for (int i = 0; i + 1 < items.size(); i += 2) {
      map.put(items.get(i).asText(), items.get(i + 1));
    }
    return map;
  }

  default List<String> asTexts() {
    List<String> texts = new ArrayList<>();
    asList().forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private AshlarException unexpected(String expected) {
    return this instanceof Failure failure
        ? new CommandException(failure.text)
        : new AshlarException("expected " + expected + ", the reply is " + this);
  }
}
