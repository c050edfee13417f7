package io.ashlar.engine.sortedset;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Adds elements, or gives them other scores, in the order given.
 *
 * @param elements not empty; no score is NaN
 */
public record PutElements(List<ScoredMember> elements) implements ValueChange {
  @Override
  public void write(ByteWriter out) {
    out.int8(SortedSetType.PUT);
    out.varint(elements.size());
    for (ScoredMember element : elements) {
      out.float64(element.score());
      out.bytes(element.array(), element.offset(), element.length());
    }
  }

  static PutElements read(ByteReader in) {
    int count = in.count();
    List<ScoredMember> elements = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      double score = in.float64();
      if (Double.isNaN(score)) {
        throw new CorruptEntryException("a score that is no number");
      }
      elements.add(ScoredMember.of(in.bytes(), score));
    }
    return new PutElements(elements);
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    SortedSet set = SortedSetType.cast(value);
    for (ScoredMember element : elements) {
      set = set.put(element.score(), element.member(), context);
    }
    return set;
  }

  /** Makes changes of limited size of any number of elements. */
  public static final class Chunks {
    private static final int CHUNK_BYTES = 60 << 10;
    private static final int ELEMENT_BYTES = 13;

    private final Consumer<ValueChange> out;
    private List<ScoredMember> elements = new ArrayList<>();
    private long bytes;

    /**
     * @param out gets the changes
     */
    public Chunks(Consumer<ValueChange> out) {
      this.out = out;
    }

    /** The array must not be written to afterwards. */
    public void add(byte[] array, int offset, int length, double score) {
      elements.add(new ScoredMember(array, offset, length, score));
      bytes += length + ELEMENT_BYTES;
      if (bytes >= CHUNK_BYTES) {
        finish();
      }
    }

    /** Hands out what is left. */
    public void finish() {
      if (!elements.isEmpty()) {
        out.accept(new PutElements(elements));
        elements = new ArrayList<>();
        bytes = 0;
      }
    }
  }

  @Override
  public String toString() {
    return "PutElements[" + Arrays.toString(elements.toArray()) + "]";
  }
}
