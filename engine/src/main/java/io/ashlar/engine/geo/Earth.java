package io.ashlar.engine.geo;

/** Distances on a sphere, by the haversine formula; angles in degrees, lengths in metres. */
final class Earth {
  static final double RADIUS_M = 6372797.560856;

  private static final double RADIANS = Math.PI / 180.0;

  private Earth() {}

  static double radians(double degrees) {
    return degrees * RADIANS;
  }

  static double degrees(double radians) {
    return radians / RADIANS;
  }

  /** Between two points of one meridian. */
  static double latitudeDistance(double one, double other) {
    return RADIUS_M * Math.abs(radians(other) - radians(one));
  }

  static double distance(
      double longitude, double latitude, double otherLongitude, double otherLatitude) {
    double v = StrictMath.sin((radians(otherLongitude) - radians(longitude)) / 2);
    if (v == 0) {
      return latitudeDistance(latitude, otherLatitude);
    }
    double from = radians(latitude);
    double to = radians(otherLatitude);
    double u = StrictMath.sin((to - from) / 2);
    double a = u * u + StrictMath.cos(from) * StrictMath.cos(to) * v * v;
    return 2.0 * RADIUS_M * StrictMath.asin(Math.sqrt(a));
  }
}
