package io.ashlar.engine.geo;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.Bound;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.sortedset.command.SortedSets;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GEOSEARCH, GEOSEARCHSTORE, GEORADIUS and GEORADIUSBYMEMBER.
 *
 * @param store null when the result is answered
 * @param members around the last of which is searched, instead of {@code middle}; all must exist
 * @param areaError what is wrong with the area; matters only if the key exists
 * @param error what else is wrong; Redis looks at the key first
 */
record GeoQuery(
    byte[] key,
    @Nullable Store store,
    List<byte[]> members,
    GeoPoint middle,
    GeoShape shape,
    Output output,
    Reply.@Nullable Error areaError,
    Reply.@Nullable Error error)
    implements Command {
  private static final Reply.Error NO_SUCH_MEMBER =
      new Reply.Error("ERR could not decode requested zset member");

  /**
   * Where a result goes.
   *
   * @param distances whether the scores are distances, instead of geohashes
   * @param event of the destination's key
   */
  record Store(byte[] destination, boolean distances, String event) {}

  /** In which order places are told. */
  enum Order {
    NONE,
    ASCENDING,
    DESCENDING
  }

  /**
   * What is told of places.
   *
   * @param count how many at most; 0 for all
   * @param any the first that are found, instead of the nearest
   */
  record Output(
      boolean distance, boolean hash, boolean coordinates, Order order, long count, boolean any) {}

  /** A place that was found. */
  private record Place(ScoredMember element, GeoPoint point, double distanceM) {}

  @Override
  public Reply execute(Execution x) {
    Object record = store == null ? x.find(key) : x.findForWrite(key);
    if (SortedSets.isOther(record)) {
      return Errors.WRONG_TYPE;
    }
    SortedSet set = SortedSets.of(record);
    if (set != null) {
      for (byte[] member : members) {
        if (Double.isNaN(set.score(member))) {
          return NO_SUCH_MEMBER;
        }
      }
      if (areaError != null) {
        return areaError;
      }
    }
    if (error != null) {
      return error;
    }
    List<Place> places = set == null ? List.of() : ordered(search(set));
    return store == null ? answer(places) : store(x, store, places);
  }

  private List<Place> search(SortedSet set) {
    GeoPoint from = members.isEmpty() ? middle : GeoPoint.ofScore(set.score(members.getLast()));
    List<Place> found = new ArrayList<>();
    long limit = output.any ? output.count : Long.MAX_VALUE;
    for (GeoHash cell : GeoCells.of(from.longitude(), from.latitude(), shape)) {
      if (found.size() >= limit) {
        break;
      }
      set.visit(
          set.countBelow(Bound.ofScore(cell.scoreMin(), false)),
          set.countBelow(Bound.ofScore(cell.scoreLimit(), false)),
          false,
          (array, offset, length, score) -> {
            GeoPoint point = GeoPoint.ofScore(score);
            double distance =
                shape.distanceM(
                    from.longitude(), from.latitude(), point.longitude(), point.latitude());
            if (!Double.isNaN(distance)) {
              ScoredMember element = new ScoredMember(array, offset, length, score);
              found.add(new Place(element, point, distance));
            }
            return found.size() < limit;
          });
    }
    return found;
  }

  /** The nearest ones are what a count asks for, unless it asks for any. */
  private List<Place> ordered(List<Place> places) {
    Comparator<Place> byDistance = Comparator.comparingDouble(Place::distanceM);
    boolean nearest = output.order == Order.NONE && output.count > 0 && !output.any;
    if (output.order == Order.ASCENDING || nearest) {
      places.sort(byDistance);
    } else if (output.order == Order.DESCENDING) {
      places.sort(byDistance.reversed());
    }
    return output.count > 0 && output.count < places.size()
        ? places.subList(0, (int) output.count)
        : places;
  }

  private Reply store(Execution x, Store target, List<Place> places) {
    List<ScoredMember> elements = new ArrayList<>(places.size());
    for (Place place : places) {
      ScoredMember element = place.element;
      double score = target.distances ? place.distanceM / shape.metresPerUnit() : element.score();
      elements.add(new ScoredMember(element.array(), element.offset(), element.length(), score));
    }
    return SortedSets.store(x, target.destination, elements, target.event);
  }

  private Reply answer(List<Place> places) {
    boolean bare = !output.distance && !output.hash && !output.coordinates;
    List<Reply> replies = new ArrayList<>(places.size());
    for (Place place : places) {
      ScoredMember element = place.element;
      Reply member = new Reply.Bulk(element.array(), element.offset(), element.length());
      replies.add(bare ? member : described(place, member));
    }
    return new Reply.Array(replies);
  }

  private Reply described(Place place, Reply member) {
    List<Reply> items = new ArrayList<>();
    items.add(member);
    if (output.distance) {
      items.add(GeoTexts.distance(place.distanceM / shape.metresPerUnit()));
    }
    if (output.hash) {
      items.add(Reply.Int.of((long) place.element.score()));
    }
    if (output.coordinates) {
      items.add(GeoTexts.coordinates(place.point.longitude(), place.point.latitude()));
    }
    return new Reply.Array(items);
  }
}
