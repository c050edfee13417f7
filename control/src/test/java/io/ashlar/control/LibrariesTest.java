package io.ashlar.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.ashlar.control.ControlCommand.ChangeLibraries;
import io.ashlar.control.Libraries.Library;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibrariesTest {
  private static Library library(String name, String... functions) {
    return new Library(name, ("code of " + name).getBytes(UTF_8), List.of(functions));
  }

  private static ChangeLibraries load(boolean replace, Library... libraries) {
    return new ChangeLibraries(false, List.of(), List.of(libraries), replace);
  }

  /** As it comes out of the log. */
  private static ControlState.Step apply(ControlState state, ChangeLibraries change) {
    return state.apply(ControlCodec.decodeCommand(ControlCodec.encode(change)));
  }

  private static String refusal(ControlState state, ChangeLibraries change) {
    return assertInstanceOf(Outcome.Refused.class, apply(state, change).outcome()).reason();
  }

  @Test
  void librariesComeAndGoUnderAnEpochOfTheirOwn() {
    ControlState one = apply(ControlState.EMPTY, load(false, library("a", "f"))).state();
    ControlState two = apply(one, load(false, library("b", "g"))).state();
    ControlState three =
        apply(two, new ChangeLibraries(false, List.of("a"), List.of(), false)).state();
    ControlState four =
        apply(three, new ChangeLibraries(true, List.of(), List.of(), false)).state();

    assertEquals(List.of("a", "b"), List.copyOf(two.libraries().byName().keySet()));
    assertEquals(List.of("b"), List.copyOf(three.libraries().byName().keySet()));
    assertEquals(0, four.libraries().byName().size());
    assertEquals(4, four.libraries().epoch());
    assertEquals(0, four.epoch());
  }

  @Test
  void namesAreUnique() {
    ControlState state = apply(ControlState.EMPTY, load(false, library("a", "f"))).state();

    assertEquals("Library 'a' already exists", refusal(state, load(false, library("a", "x"))));
    assertEquals("Function f already exists", refusal(state, load(true, library("b", "f"))));
    assertEquals(
        "Library not found",
        refusal(state, new ChangeLibraries(false, List.of("b"), List.of(), false)));
    assertInstanceOf(Outcome.Changed.class, apply(state, load(true, library("a", "g"))).outcome());
  }

  @Test
  void aChangeIsMadeWholeOrNotAtAll() {
    ControlState state = apply(ControlState.EMPTY, load(false, library("a", "f"))).state();
    ControlState.Step step = apply(state, load(false, library("b", "g"), library("a", "h")));

    assertEquals(state, step.state());
  }

  @Test
  void aSnapshotKeepsThem() {
    ControlState state = apply(ControlState.EMPTY, load(false, library("a", "f", "g"))).state();
    ControlState read = ControlCodec.decodeState(ControlCodec.encode(state));

    assertEquals(1, read.libraries().epoch());
    Library kept = read.libraries().byName().get("a");
    assertEquals(List.of("f", "g"), kept.functions());
    assertArrayEquals("code of a".getBytes(UTF_8), kept.code());
  }
}
