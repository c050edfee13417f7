package io.ashlar.engine.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Changes that a healthy leader cannot have written. */
class ListChangeTest {
  private final ValueContext context = new ValueContext(1, new EncodingLimits());

  @Test
  void whatDoesNotFitTheListIsCorrupt() {
    byte[] element = {1};
    for (ListChange change :
        List.of(
            new ListChange.Trim(3, 1),
            new ListChange.Trim(Long.MAX_VALUE, Long.MAX_VALUE),
            new ListChange.Trim(-1, 0),
            new ListChange.SetElement(3, element),
            new ListChange.SetElement(-1, element),
            new ListChange.Insert(4, element),
            new ListChange.Insert(Long.MIN_VALUE, element))) {
      assertThatThrownBy(() -> change.applyTo(list(), context))
          .isInstanceOf(CorruptEntryException.class);
    }
    CollectionValue empty = ListType.INSTANCE.create(context);
    assertThatThrownBy(() -> new ListChange.Rotate(true, true).applyTo(empty, context))
        .isInstanceOf(CorruptEntryException.class);
  }

  @Property(tries = 400, seed = "33")
  void damagedBytesEitherMeanSomethingOrAreRefused(@ForAll long seed) {
    Random random = new Random(seed);
    ByteWriter out = new ByteWriter();
    change(random).write(out);
    byte[] bytes = out.toBytes();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    CollectionValue list = list();
    try {
      CollectionValue changed =
          ListType.INSTANCE
              .readChange(new ByteReader(ByteBuffer.wrap(bytes)))
              .applyTo(list, context);
      ListValue after = (ListValue) changed;
      assertThat(after.range(0, after.size())).hasSize((int) after.size());
    } catch (CorruptEntryException | IndexOutOfBoundsException e) {
      assertThat(list.heapBytes()).isPositive();
    }
  }

  private static ListChange change(Random random) {
    byte[] element = "element".getBytes(ISO_8859_1);
    return switch (random.nextInt(6)) {
      case 0 -> new ListChange.Push(random.nextBoolean(), List.of(element, element));
      case 1 -> new ListChange.Trim(1, 1);
      case 2 -> new ListChange.SetElement(1, element);
      case 3 -> new ListChange.Insert(2, element);
      case 4 -> new ListChange.Remove(-1, element);
      default -> new ListChange.Rotate(false, true);
    };
  }

  private ListValue list() {
    ListValue list = new ListValue();
    list.push(
        false,
        List.of("1".getBytes(ISO_8859_1), "element".getBytes(ISO_8859_1), new byte[0]),
        context.limits());
    return list;
  }
}
