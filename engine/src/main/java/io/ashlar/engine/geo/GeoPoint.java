package io.ashlar.engine.geo;

import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.command.Errors;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** A point on the map, in degrees. */
record GeoPoint(double longitude, double latitude) {
  static final GeoPoint NONE = new GeoPoint(0, 0);

  static GeoPoint ofScore(double score) {
    GeoHash hash = GeoHash.ofScore(score);
    return new GeoPoint(hash.longitude(), hash.latitude());
  }

  static GeoPoint parse(byte[] longitude, byte[] latitude) {
    return new GeoPoint(Doubles.parse(longitude), Doubles.parse(latitude));
  }

  /** What is wrong with a point that was parsed; null when nothing is. */
  Reply.@Nullable Error error() {
    if (Double.isNaN(longitude) || Double.isNaN(latitude)) {
      return Errors.NOT_A_FLOAT;
    }
    return GeoHash.isOnMap(longitude, latitude) ? null : GeoTexts.notOnMap(longitude, latitude);
  }

  double distanceM(GeoPoint other) {
    return Earth.distance(longitude, latitude, other.longitude, other.latitude);
  }
}
