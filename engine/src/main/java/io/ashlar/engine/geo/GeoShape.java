package io.ashlar.engine.geo;

/**
 * What is searched, around a point: a circle or a box.
 *
 * @param box whether it is a box
 * @param width of the box, or the circle's radius, in units
 * @param height of the box, or the circle's radius, in units
 * @param metresPerUnit that results are told in, too
 */
record GeoShape(boolean box, double width, double height, double metresPerUnit) {
  static final GeoShape NONE = new GeoShape(false, 0, 0, 1);

  static GeoShape circle(double radius, double metresPerUnit) {
    return new GeoShape(false, radius, radius, metresPerUnit);
  }

  static GeoShape box(double width, double height, double metresPerUnit) {
    return new GeoShape(true, width, height, metresPerUnit);
  }

  /** From the middle as far as any point of it is, in metres. */
  double reachM() {
    double reach = box ? Math.sqrt(width / 2 * (width / 2) + height / 2 * (height / 2)) : width;
    return reach * metresPerUnit;
  }

  /**
   * The distance of a point from the middle in metres, NaN when it is outside. What is in the box
   * is told along its own parallel and meridian.
   */
  double distanceM(double longitude, double latitude, double pointLongitude, double pointLatitude) {
    if (box) {
      double north = Earth.latitudeDistance(pointLatitude, latitude);
      if (north > height * metresPerUnit / 2) {
        return Double.NaN;
      }
      double east = Earth.distance(pointLongitude, pointLatitude, longitude, pointLatitude);
      if (east > width * metresPerUnit / 2) {
        return Double.NaN;
      }
    }
    double distance = Earth.distance(longitude, latitude, pointLongitude, pointLatitude);
    return box || distance <= width * metresPerUnit ? distance : Double.NaN;
  }

  /** A box of degrees around it, as far as the wider of its northern and southern edge is. */
  GeoHash.Area bounds(double longitude, double latitude) {
    double halfHeight = metresPerUnit * (box ? height / 2 : height);
    double halfWidth = metresPerUnit * (box ? width / 2 : width);
    double north = Earth.degrees(halfHeight / Earth.RADIUS_M);
    double edge = latitude < 0 ? latitude - north : latitude + north;
    double east = Earth.degrees(halfWidth / Earth.RADIUS_M / StrictMath.cos(Earth.radians(edge)));
    return new GeoHash.Area(longitude - east, longitude + east, latitude - north, latitude + north);
  }
}
