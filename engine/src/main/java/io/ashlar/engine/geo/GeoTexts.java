package io.ashlar.engine.geo;

import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as C's printf writes them, units, and the errors about them. */
final class GeoTexts {
  static final Reply.Error UNIT =
      new Reply.Error("ERR unsupported unit provided. please use M, KM, FT, MI");

  private static final int DISTANCE_DECIMALS = 4;
  private static final int COORDINATE_DECIMALS = 17;
  private static final int ERROR_DECIMALS = 6;

  private GeoTexts() {}

  /** Metres in a unit, NaN when there is none of that name. */
  static double metresPer(byte[] unit) {
    if (Words.is(unit, "M")) {
      return 1;
    }
    if (Words.is(unit, "KM")) {
      return 1000;
    }
    if (Words.is(unit, "FT")) {
      return 0.3048;
    }
    return Words.is(unit, "MI") ? 1609.34 : Double.NaN;
  }

  static Reply distance(double value) {
    return Reply.Bulk.of(fixed(value, DISTANCE_DECIMALS));
  }

  /** Longitude and latitude, zeros at their ends left out. */
  static Reply coordinates(double longitude, double latitude) {
    return Reply.Array.of(coordinate(longitude), coordinate(latitude));
  }

  private static Reply coordinate(double value) {
    return new Reply.Decimal(
        new BigDecimal(value)
            .setScale(COORDINATE_DECIMALS, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString());
  }

  /** What is answered to a point that is not on the map. */
  static Reply.Error notOnMap(double longitude, double latitude) {
    return new Reply.Error(
        "ERR invalid longitude,latitude pair "
            + fixed(longitude, ERROR_DECIMALS)
            + ","
            + fixed(latitude, ERROR_DECIMALS));
  }

  private static String fixed(double value, int decimals) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String text = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    boolean negative = value < 0 || 1 / value < 0;
    return negative && text.charAt(0) != '-' ? "-" + text : text;
  }
}
