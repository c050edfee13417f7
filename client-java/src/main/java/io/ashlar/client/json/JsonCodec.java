package io.ashlar.client.json;

import io.ashlar.client.Codec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as JSON, by Jackson.
 *
 * <pre>{@code
 * record Profile(String name, int age) {}
 * Strings<Profile> profiles = client.with(JsonCodec.of(Profile.class)).strings();
 * profiles.set("profile:42", new Profile("Ann", 30)).await();
 * }</pre>
 *
 * <p>The grid compares bytes: as members of sets, values are the same when they are written the
 * same. Safe for all threads.
 *
 * @param <V> of the values
 */
public final class JsonCodec<V> implements Codec<V> {
  /** Jackson's own settings. */
  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  private final JavaType type;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  private JsonCodec(JsonMapper mapper, JavaType type) {
    this.type = type;
    this.reader = mapper.readerFor(type);
    this.writer = mapper.writerFor(type);
  }

  public static <V> JsonCodec<V> of(Class<V> type) {
    return of(type, PLAIN);
  }

  /** As {@link #of(Class)}, with a mapper of the application's settings. */
  public static <V> JsonCodec<V> of(Class<V> type, JsonMapper mapper) {
    return new JsonCodec<>(mapper, mapper.constructType(type));
  }

  /** For types with parameters: {@code JsonCodec.of(new TypeReference<List<Profile>>() {})}. */
  public static <V> JsonCodec<V> of(TypeReference<V> type) {
    return of(type, PLAIN);
  }

  /** As {@link #of(TypeReference)}, with a mapper of the application's settings. */
  public static <V> JsonCodec<V> of(TypeReference<V> type, JsonMapper mapper) {
    return new JsonCodec<>(mapper, mapper.constructType(type.getType()));
  }

  /**
   * @throws JsonException when Jackson cannot write the value
   */
  @Override
  public byte[] encode(V value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new JsonException("no JSON can be made of a " + name() + ": " + reason(e), e);
    }
  }

  /**
   * @throws JsonException when the bytes are no JSON, that of another type, or {@code null}
   */
  @Override
  public V decode(byte[] bytes) {
    V value;
    try {
      value = reader.readValue(bytes);
    } catch (JacksonException e) {
      throw new JsonException("no JSON of a " + name() + ": " + reason(e), e);
    }
    if (value == null) {
      throw new JsonException("no JSON of a " + name() + ": null");
    }
    return value;
  }

  private String name() {
    return type.toCanonical();
  }

  /** With the place, without Jackson's own lines about it. */
  private static String reason(JacksonException e) {
    int column = e.getLocation() == null ? -1 : e.getLocation().getColumnNr();
    return column < 0 ? e.getOriginalMessage() : e.getOriginalMessage() + ", at column " + column;
  }
}
