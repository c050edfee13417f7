package io.ashlar.bench.load;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The bytes of one connection's requests, encoded once; only digits change. They are sent by the
 * pipeline, in turns where the load has more requests than that.
 */
final class RequestBatch {
  private final List<Request> requests;
  private final ByteBuffer bytes;

  /** Where each request begins; one more for the end of the last. */
  private final int[] starts;

  private final int pipeline;

  /** The request that the next pipeline begins with. */
  private int first;

  RequestBatch(Load load) {
    requests = load.requests();
    pipeline = load.pipeline();
    int count = Math.max(pipeline, requests.size());
    starts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      starts[i + 1] = starts[i] + request(i).length();
    }
    bytes = ByteBuffer.allocateDirect(starts[count]);
    for (int i = 0; i < count; i++) {
      request(i).putInto(bytes);
    }
  }

  private Request request(int index) {
    return requests.get(index % requests.size());
  }

  /** Prepares a request of the next pipeline. */
  void setKey(int index, int keyNumber, SplittableRandom random) {
    int at = first + index;
    // The limit is still the end of the pipeline before.
    bytes.limit(bytes.capacity());
    request(at).number(bytes, starts[at], keyNumber, random);
  }

  /** The first {@code count} requests of the next pipeline, ready to be written. */
  ByteBuffer ready(int count) {
    bytes.limit(starts[first + count]).position(starts[first]);
    first = (first + pipeline) % (starts.length - 1);
    return bytes;
  }

  ByteBuffer rest() {
    return bytes;
  }

  int pipeline() {
    return pipeline;
  }
}
