package io.ashlar.engine.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clients that are remembered in one slot, those first that have asked for nothing longest. */
final class SlotRequests {
  /** This object and its table's head. */
  static final int HEAP_BYTES = 160;

  private final Map<ClientId, ClientWindow> clients = new LinkedHashMap<>();

  /** The latest clock of any request of a client that was forgotten, 0 for none. */
  private long forgottenMs;

  Map<ClientId, ClientWindow> clients() {
    return clients;
  }

  long forgottenMs() {
    return forgottenMs;
  }

  void noteForgotten(long usedMs) {
    forgottenMs = Math.max(forgottenMs, usedMs);
  }

  /** Puts a window behind all others. */
  void putLast(ClientWindow window) {
    clients.remove(window.client);
    clients.put(window.client, window);
  }

  List<ClientWindow> copies() {
    List<ClientWindow> copies = new ArrayList<>(clients.size());
    clients.values().forEach(window -> copies.add(window.copy()));
    return copies;
  }

  long checksum() {
    long sum = forgottenMs;
    for (ClientWindow window : clients.values()) {
      sum += window.checksum();
    }
    return sum;
  }
}
