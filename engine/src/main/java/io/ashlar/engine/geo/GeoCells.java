package io.ashlar.engine.geo;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells that a search has to read: the one of the middle and those of its eight neighbours that
 * the shape reaches, in the order in which Redis reads them, which is that of unsorted results.
 */
final class GeoCells {
  private static final double MERCATOR_MAX_M = 20037726.37;

  /** East and north of each neighbour. */
  private static final int[][] NEIGHBOURS = {
    {0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}
  };

  private GeoCells() {}

  static List<GeoHash> of(double longitude, double latitude, GeoShape shape) {
    GeoHash.Area bounds = shape.bounds(longitude, latitude);
    int step = stepFor(shape.reachM(), latitude);
    GeoHash middle = GeoHash.of(longitude, latitude, step);
    if (step > 1 && !cover(middle, bounds)) {
      step--;
      middle = GeoHash.of(longitude, latitude, step);
    }
    GeoHash.Area area = middle.area();
    List<GeoHash> cells = new ArrayList<>();
    cells.add(middle);
    for (int[] direction : NEIGHBOURS) {
      if (step < 2 || isReached(direction, area, bounds)) {
        GeoHash cell = middle.neighbour(direction[0], direction[1]);
        // On the coarsest grid there are but four, and equal ones follow each other.
        if (cells.size() == 1 || !cell.equals(cells.getLast())) {
          cells.add(cell);
        }
      }
    }
    return cells;
  }

  private static boolean isReached(int[] direction, GeoHash.Area area, GeoHash.Area bounds) {
    int east = direction[0];
    int north = direction[1];
    return !(north < 0 && area.latitudeMin() < bounds.latitudeMin())
        && !(north > 0 && area.latitudeMax() > bounds.latitudeMax())
        && !(east < 0 && area.longitudeMin() < bounds.longitudeMin())
        && !(east > 0 && area.longitudeMax() > bounds.longitudeMax());
  }

  /** Whether a cell with its neighbours reaches as far as the bounds. */
  private static boolean cover(GeoHash middle, GeoHash.Area bounds) {
    return !(middle.neighbour(0, 1).area().latitudeMax() < bounds.latitudeMax())
        && !(middle.neighbour(0, -1).area().latitudeMin() > bounds.latitudeMin())
        && !(middle.neighbour(1, 0).area().longitudeMax() < bounds.longitudeMax())
        && !(middle.neighbour(-1, 0).area().longitudeMin() > bounds.longitudeMin());
  }

  /** The finest grid whose cells are not smaller than a radius; coarser near the poles. */
  private static int stepFor(double radiusM, double latitude) {
    if (radiusM == 0) {
      return GeoHash.STEP_MAX;
    }
    int step = -1;
    for (double reach = radiusM; reach < MERCATOR_MAX_M; reach *= 2) {
      step++;
    }
    double fromEquator = Math.abs(latitude);
    step -= fromEquator > 80 ? 2 : fromEquator > 66 ? 1 : 0;
    return Math.clamp(step, 1, GeoHash.STEP_MAX);
  }
}
