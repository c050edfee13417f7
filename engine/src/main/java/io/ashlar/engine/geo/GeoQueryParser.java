package io.ashlar.engine.geo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.geo.GeoQuery.Order;
import io.ashlar.engine.geo.GeoQuery.Output;
import io.ashlar.engine.geo.GeoQuery.Store;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of all commands that search places. */
final class GeoQueryParser {
  private static final Reply.Error NO_RADIUS = new Reply.Error("ERR need numeric radius");
  private static final Reply.Error NO_WIDTH = new Reply.Error("ERR need numeric width");
  private static final Reply.Error NO_HEIGHT = new Reply.Error("ERR need numeric height");
  private static final Reply.Error NEGATIVE_RADIUS =
      new Reply.Error("ERR radius cannot be negative");
  private static final Reply.Error NEGATIVE_BOX =
      new Reply.Error("ERR height or width cannot be negative");
  private static final Reply.Error NO_COUNT = new Reply.Error("ERR COUNT must be > 0");
  private static final Reply.Error ANY_WITHOUT_COUNT =
      new Reply.Error("ERR the ANY argument requires COUNT argument");

  private final byte[][] args;

  /** GEOSEARCH and GEOSEARCHSTORE: the area is told by options. */
  private final boolean search;

  private final boolean mayStore;
  private int at;
  private byte @Nullable [] destination;
  private boolean storeDistances;
  private final List<byte[]> members = new ArrayList<>();
  private GeoPoint middle = GeoPoint.NONE;
  private boolean hasMiddle;
  private GeoShape shape = GeoShape.NONE;
  private boolean hasCircle;
  private boolean hasBox;
  private boolean withDistance;
  private boolean withHash;
  private boolean withCoordinates;
  private Order order = Order.NONE;
  private long count;
  private boolean any;

  private GeoQueryParser(byte[][] args, boolean search, boolean mayStore) {
    this.args = args;
    this.search = search;
    this.mayStore = mayStore;
  }

  static Command parseRadius(byte[][] args) {
    return new GeoQueryParser(args, false, true).aroundPoint();
  }

  static Command parseRadiusReadOnly(byte[][] args) {
    return new GeoQueryParser(args, false, false).aroundPoint();
  }

  static Command parseByMember(byte[][] args) {
    return new GeoQueryParser(args, false, true).aroundMember();
  }

  static Command parseByMemberReadOnly(byte[][] args) {
    return new GeoQueryParser(args, false, false).aroundMember();
  }

  static Command parseSearch(byte[][] args) {
    GeoQueryParser parser = new GeoQueryParser(args, true, false);
    parser.at = 2;
    return parser.query(args[1], null, parser.options());
  }

  static Command parseSearchStore(byte[][] args) {
    GeoQueryParser parser = new GeoQueryParser(args, true, true);
    parser.at = 3;
    parser.destination = args[1];
    return parser.query(args[2], null, parser.options());
  }

  /** key longitude latitude radius unit. */
  private Command aroundPoint() {
    at = 2;
    Reply.Error error = point();
    if (error == null) {
      error = circle();
    }
    return query(args[1], null, error == null ? options() : error);
  }

  /** key member radius unit. */
  private Command aroundMember() {
    members.add(args[2]);
    at = 3;
    Reply.Error areaError = circle();
    at = 5;
    return query(args[1], areaError, options());
  }

  private Command query(
      byte[] key, Reply.@Nullable Error areaError, Reply.@Nullable Error optionError) {
    Reply.Error error = optionError == null ? conflict() : optionError;
    String event = search ? "geosearchstore" : "georadiusstore";
    Store store = destination == null ? null : new Store(destination, storeDistances, event);
    Output output = new Output(withDistance, withHash, withCoordinates, order, count, any);
    return new GeoQuery(key, store, List.copyOf(members), middle, shape, output, areaError, error);
  }

  private Reply.@Nullable Error conflict() {
    if (destination != null && (withDistance || withHash || withCoordinates)) {
      return new Reply.Error(
          "ERR "
              + (search ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS")
              + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
    }
    String name = new String(args[0], UTF_8);
    if (search && members.isEmpty() && !hasMiddle) {
      return new Reply.Error(
          "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for " + name);
    }
    if (search && !hasCircle && !hasBox) {
      return new Reply.Error("ERR exactly one of BYRADIUS and BYBOX can be specified for " + name);
    }
    return any && count == 0 ? ANY_WITHOUT_COUNT : null;
  }

  private Reply.@Nullable Error options() {
    Reply.Error error = null;
    while (at < args.length && error == null) {
      byte[] word = args[at++];
      if (!flag(word)) {
        error = search && isArea(word) ? area(word) : option(word);
      }
    }
    return error;
  }

  /** Whether it was an option without arguments. */
  private boolean flag(byte[] word) {
    if (Words.is(word, "WITHDIST")) {
      withDistance = true;
    } else if (Words.is(word, "WITHHASH")) {
      withHash = true;
    } else if (Words.is(word, "WITHCOORD")) {
      withCoordinates = true;
    } else if (Words.is(word, "ANY")) {
      any = true;
    } else if (Words.is(word, "ASC")) {
      order = Order.ASCENDING;
    } else if (Words.is(word, "DESC")) {
      order = Order.DESCENDING;
    } else if (search && mayStore && Words.is(word, "STOREDIST")) {
      storeDistances = true;
    } else {
      return false;
    }
    return true;
  }

  private Reply.@Nullable Error option(byte[] word) {
    if (at == args.length) {
      return Errors.SYNTAX;
    }
    if (Words.is(word, "COUNT")) {
      byte[] number = args[at++];
      if (!Numbers.isLong(number)) {
        return Errors.NOT_AN_INTEGER;
      }
      count = Numbers.toLong(number);
      return count <= 0 ? NO_COUNT : null;
    }
    boolean distances = Words.is(word, "STOREDIST");
    if (!search && mayStore && (distances || Words.is(word, "STORE"))) {
      destination = args[at++];
      storeDistances = distances;
      return null;
    }
    return Errors.SYNTAX;
  }

  private static boolean isArea(byte[] word) {
    return Words.is(word, "FROMMEMBER")
        || Words.is(word, "FROMLONLAT")
        || Words.is(word, "BYRADIUS")
        || Words.is(word, "BYBOX");
  }

  private Reply.@Nullable Error area(byte[] word) {
    int left = args.length - at;
    if (Words.is(word, "FROMMEMBER") && left >= 1 && !hasMiddle) {
      members.add(args[at++]);
      return null;
    }
    if (Words.is(word, "FROMLONLAT") && left >= 2 && members.isEmpty()) {
      hasMiddle = true;
      return point();
    }
    if (Words.is(word, "BYRADIUS") && left >= 2 && !hasBox) {
      hasCircle = true;
      return circle();
    }
    if (Words.is(word, "BYBOX") && left >= 3 && !hasCircle) {
      hasBox = true;
      return box();
    }
    return Errors.SYNTAX;
  }

  private Reply.@Nullable Error point() {
    middle = GeoPoint.parse(args[at], args[at + 1]);
    at += 2;
    return middle.error();
  }

  private Reply.@Nullable Error circle() {
    double radius = Doubles.parse(args[at]);
    double metresPerUnit = GeoTexts.metresPer(args[at + 1]);
    at += 2;
    if (Double.isNaN(radius)) {
      return NO_RADIUS;
    }
    if (radius < 0) {
      return NEGATIVE_RADIUS;
    }
    shape = GeoShape.circle(radius, metresPerUnit);
    return Double.isNaN(metresPerUnit) ? GeoTexts.UNIT : null;
  }

  private Reply.@Nullable Error box() {
    double width = Doubles.parse(args[at]);
    double height = Doubles.parse(args[at + 1]);
    double metresPerUnit = GeoTexts.metresPer(args[at + 2]);
    at += 3;
    if (Double.isNaN(width)) {
      return NO_WIDTH;
    }
    if (Double.isNaN(height)) {
      return NO_HEIGHT;
    }
    if (width < 0 || height < 0) {
      return NEGATIVE_BOX;
    }
    shape = GeoShape.box(width, height, metresPerUnit);
    return Double.isNaN(metresPerUnit) ? GeoTexts.UNIT : null;
  }
}
