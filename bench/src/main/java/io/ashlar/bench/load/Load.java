package io.ashlar.bench.load;

import java.util.List;

/**
 * One kind of load.
 *
 * @param name short, as the user selects it
 * @param requests what a connection sends, one after the other and again from the first
 * @param pipeline requests that a connection sends before it waits for their replies; a multiple of
 *     the number of different requests, or less than that
 * @param connections in total, over all nodes
 * @param replyBytes about the longest reply
 */
public record Load(
    String name, List<Request> requests, int pipeline, int connections, int replyBytes) {
  public Load {
    requests = List.copyOf(requests);
    if (Math.max(pipeline, requests.size()) % Math.min(pipeline, requests.size()) != 0) {
      throw new IllegalArgumentException(
          name + ": " + requests.size() + " requests do not fit pipelines of " + pipeline);
    }
  }
}
