package io.ashlar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RowTest {
  @Test
  void theMedianDecides() {
    assertThat(row(0.5, 1.0, true, 0.1, 0.6, 9).verdict()).isEqualTo("pass");
    assertThat(row(0.5, 1.0, true, 0.1, 0.4, 9).verdict()).isEqualTo("MISS");
    assertThat(row(0.5, 1.0, true, 1.0).verdict()).isEqualTo("aim");
    assertThat(row(0.5, 1.0, true).verdict()).isEqualTo("-");
  }

  @Test
  void lessMayBeBetter() {
    assertThat(row(2, 1, false, 0.9).verdict()).isEqualTo("aim");
    assertThat(row(2, 1, false, 1.5).verdict()).isEqualTo("pass");
    assertThat(row(2, 1, false, 2.5).verdict()).isEqualTo("MISS");
  }

  @Test
  void withoutABoundNothingIsMissed() {
    Row row = row(Row.NO_BOUND, 1.0, true, 0.1);
    assertThat(row.verdict()).isEqualTo("below aim");
    assertThat(row.bound(row.atLeast())).isEqualTo("-");
    assertThat(row(Row.NO_BOUND, 1.0, true, 1.1).verdict()).isEqualTo("aim");
  }

  private static Row row(double atLeast, double aim, boolean higherIsBetter, double... measured) {
    return new Row("", "", atLeast, aim, "x", higherIsBetter, Figures.of(measured));
  }
}
