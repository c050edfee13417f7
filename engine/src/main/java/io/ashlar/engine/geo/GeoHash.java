package io.ashlar.engine.geo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * A cell of a grid over the earth: the world is halved {@code step} times in each direction, the
 * bits that tell the halves are interleaved, those of the longitude above those of the latitude
 * (Niemeyer's geohash; latitudes reach as far as the web Mercator projection does).
 *
 * @param bits 2 * step of them
 * @param step 1 to 26
 */
record GeoHash(long bits, int step) {
  static final double LONGITUDE_MAX = 180;
  static final double LATITUDE_MAX = 85.05112878;

  /** As fine as fits into the integers that a double holds exactly. */
  static final int STEP_MAX = 26;

  private static final int SCORE_BITS = 2 * STEP_MAX;
  private static final long LATITUDE_BITS = 0x5555555555555555L;
  private static final long LONGITUDE_BITS = 0xaaaaaaaaaaaaaaaaL;
  private static final int TEXT_CHARS = 11;
  private static final int BITS_PER_CHAR = 5;
  private static final byte[] ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz".getBytes(ISO_8859_1);

  /** The edges of a cell, in degrees. */
  record Area(double longitudeMin, double longitudeMax, double latitudeMin, double latitudeMax) {}

  static boolean isOnMap(double longitude, double latitude) {
    return longitude >= -LONGITUDE_MAX
        && longitude <= LONGITUDE_MAX
        && latitude >= -LATITUDE_MAX
        && latitude <= LATITUDE_MAX;
  }

  /** The cell that a point, which must be on the map, is in. */
  static GeoHash of(double longitude, double latitude, int step) {
    return of(longitude, latitude, LATITUDE_MAX, step);
  }

  private static GeoHash of(double longitude, double latitude, double latitudeMax, int step) {
    double cells = 1L << step;
    long y = (long) ((latitude + latitudeMax) / (2 * latitudeMax) * cells);
    long x = (long) ((longitude + LONGITUDE_MAX) / (2 * LONGITUDE_MAX) * cells);
    return new GeoHash(spread(y) | spread(x) << 1, step);
  }

  /** The score that Redis gives a point. */
  static double scoreOf(double longitude, double latitude) {
    return of(longitude, latitude, STEP_MAX).bits;
  }

  /** The cell of a score, whatever the score is: as C converts doubles to integers on x86-64. */
  static GeoHash ofScore(double score) {
    long bits = score < 0x1p63 ? truncated(score) : truncated(score - 0x1p63) ^ Long.MIN_VALUE;
    return new GeoHash(bits, STEP_MAX);
  }

  private static long truncated(double value) {
    return Math.abs(value) < 0x1p63 ? (long) value : Long.MIN_VALUE;
  }

  Area area() {
    double cells = 1L << step;
    long y = gather(bits);
    long x = gather(bits >>> 1);
    return new Area(
        degrees(x, cells, LONGITUDE_MAX),
        degrees(x + 1 & 0xffffffffL, cells, LONGITUDE_MAX),
        degrees(y, cells, LATITUDE_MAX),
        degrees(y + 1 & 0xffffffffL, cells, LATITUDE_MAX));
  }

  private static double degrees(long cell, double cells, double max) {
    return -max + cell / cells * (2 * max);
  }

  /** Degrees east, of the cell's middle. */
  double longitude() {
    Area area = area();
    return Math.clamp((area.longitudeMin + area.longitudeMax) / 2, -LONGITUDE_MAX, LONGITUDE_MAX);
  }

  /** Degrees north, of the cell's middle. */
  double latitude() {
    Area area = area();
    return Math.clamp((area.latitudeMin + area.latitudeMax) / 2, -LATITUDE_MAX, LATITUDE_MAX);
  }

  /** The smallest score of points in this cell. */
  double scoreMin() {
    return bits << (SCORE_BITS - 2 * step);
  }

  /** What all scores of points in this cell are below. */
  double scoreLimit() {
    return bits + 1 << (SCORE_BITS - 2 * step);
  }

  /**
   * The cell next to this one; the map is round in both directions. A place exactly on the eastern
   * or northern limit is in a column or row of its own, one beyond the last; steps along the limit
   * stay in it, as in Redis.
   *
   * @param east -1, 0 or 1
   * @param north -1, 0 or 1
   */
  GeoHash neighbour(int east, int north) {
    long all = -1L >>> (Long.SIZE - 2 * step);
    long x = moved(bits & LONGITUDE_BITS, LONGITUDE_BITS & all, LATITUDE_BITS & all, east);
    long y = moved(bits & LATITUDE_BITS, LATITUDE_BITS & all, LONGITUDE_BITS & all, north);
    return new GeoHash(x | y, step);
  }

  /**
   * Adds one to a number whose bits stand apart, or takes one away: the gaps are filled so that
   * carries cross them.
   */
  private static long moved(long spreadBits, long digits, long gaps, int by) {
    return switch (by) {
      case 1 -> spreadBits + gaps + 1 & digits;
      case -1 -> (spreadBits | gaps) - gaps - 1 & digits;
      default -> spreadBits;
    };
  }

  /**
   * The text that geohash.org gives the cell's middle: eleven characters, the last one always 0,
   * for want of bits. There, latitudes reach to the poles.
   */
  byte[] text() {
    long world = of(longitude(), latitude(), 90, STEP_MAX).bits;
    byte[] text = new byte[TEXT_CHARS];
    for (int i = 0; i < TEXT_CHARS - 1; i++) {
      int shift = SCORE_BITS - (i + 1) * BITS_PER_CHAR;
      text[i] = ALPHABET[(int) (world >>> shift) & 31];
    }
    text[TEXT_CHARS - 1] = ALPHABET[0];
    return text;
  }

  /** The lower 32 bits, each with a gap above it. */
  private static long spread(long value) {
    return Long.expand(value & 0xffffffffL, LATITUDE_BITS);
  }

  private static long gather(long value) {
    return Long.compress(value, LATITUDE_BITS);
  }
}
