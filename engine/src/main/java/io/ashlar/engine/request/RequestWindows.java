package io.ashlar.engine.request;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** All that one shard remembers of requests, by slot. */
public final class RequestWindows {
  public static final int SLOT_COUNT = 16384;

  /** The windows of a slot at one moment; nobody changes them. */
  public record Frozen(List<ClientWindow> clients, long forgottenMs) {}

  private @Nullable SlotRequests @Nullable [] slots;
  private long heapBytes;
  private final ReplyBytes replyBytes = new ReplyBytes();
  private final List<ObjIntConsumer<RequestWindows>> observers = new ArrayList<>(1);

  // ---- looking ----

  /** What is known of a request in its slot. */
  public Known find(int slot, RequestId id, long nowMs) {
    if (id.ageMs() > RequestLimits.REPEAT_AGE_MAX_MS) {
      return Known.FORGOTTEN;
    }
    SlotRequests in = at(slot);
    if (in == null) {
      return Known.NEW;
    }
    ClientWindow window = in.clients().get(id.client());
    if (window == null) {
      long sentMs = nowMs - id.ageMs() - RequestLimits.CLOCK_LEAP_MS;
      return id.ageMs() > 0 && in.forgottenMs() >= sentMs ? Known.FORGOTTEN : Known.NEW;
    }
    byte[] reply = window.reply(id.sequence());
    if (reply != null) {
      return new Known.Repeat(ReplyBytes.decode(reply));
    }
    return window.isBelow(id.sequence()) ? Known.FORGOTTEN : Known.NEW;
  }

  /** A hash under which the request's client in its slot can be noted. */
  public static int hash(int slot, RequestId id) {
    return id.client().hashIn(slot);
  }

  /** Where the client's floor has to be once the request is remembered. */
  public long floorFor(int slot, RequestId id, byte[] reply) {
    long wanted = Math.max(0, id.unansweredFrom() - 1);
    SlotRequests in = at(slot);
    ClientWindow window = in == null ? null : in.clients().get(id.client());
    return window == null ? wanted : window.floorFor(id.sequence(), reply, wanted);
  }

  /** The bytes of a reply that are remembered. */
  public byte[] encode(Reply reply) {
    return replyBytes.of(reply);
  }

  /**
   * Who has to be forgotten in a slot: the longest unused, when there are too many or it is too
   * old; null when all may stay.
   */
  public @Nullable ClientId toForget(int slot, long nowMs) {
    SlotRequests in = at(slot);
    if (in == null || in.clients().isEmpty()) {
      return null;
    }
    ClientWindow first = in.clients().values().iterator().next();
    boolean old = first.usedMs() < nowMs - RequestLimits.CLIENT_AGE_MS;
    return old || in.clients().size() > RequestLimits.CLIENTS_PER_SLOT ? first.client : null;
  }

  /**
   * The first slot from this one on of which something is remembered; the number of slots if none.
   */
  public int nextUsedSlot(int from) {
    if (slots == null) {
      return SLOT_COUNT;
    }
    int slot = from;
    while (slot < SLOT_COUNT && slots[slot] == null) {
      slot++;
    }
    return slot;
  }

  public long heapBytes() {
    return heapBytes;
  }

  /** Equal on replicas that remember the same of a slot; 0 for nothing. */
  public long checksum(int slot) {
    SlotRequests in = at(slot);
    return in == null ? 0 : in.checksum();
  }

  /** What is remembered of a slot, as it is now; null for nothing. */
  public @Nullable Frozen freeze(int slot) {
    SlotRequests in = at(slot);
    return in == null ? null : new Frozen(in.copies(), in.forgottenMs());
  }

  // ---- changing: by effects only ----

  /** Remembers a request that was executed. */
  public void add(int slot, ClientId client, long floor, long sequence, long nowMs, byte[] reply) {
    beforeChange(slot);
    SlotRequests in = used(slot);
    ClientWindow window = in.clients().get(client);
    if (window == null) {
      window = new ClientWindow(client);
    } else {
      heapBytes -= window.heapBytes();
    }
    window.raiseFloor(Math.min(floor, sequence - 1));
    window.add(sequence, ReplyBytes.shared(reply), nowMs);
    in.putLast(window);
    heapBytes += window.heapBytes();
  }

  /** Forgets a client in a slot. */
  public void forget(int slot, ClientId client) {
    beforeChange(slot);
    SlotRequests in = at(slot);
    ClientWindow window = in == null ? null : in.clients().remove(client);
    if (in == null || window == null) {
      throw new CorruptEntryException("forgets a client that is not known in slot " + slot);
    }
    heapBytes -= window.heapBytes();
    in.noteForgotten(window.usedMs());
  }

  /** Forgets that clients were forgotten in a slot where none is left, as if it had had none. */
  public void clear(int slot) {
    beforeChange(slot);
    SlotRequests in = at(slot);
    if (in != null && slots != null) {
      in.clients().values().forEach(window -> heapBytes -= window.heapBytes());
      heapBytes -= SlotRequests.HEAP_BYTES;
      slots[slot] = null;
    }
  }

  /** Whether a slot has nothing left but a time that does not matter any more. */
  public boolean isSpent(int slot, long nowMs) {
    SlotRequests in = at(slot);
    return in != null
        && in.clients().isEmpty()
        && in.forgottenMs() < nowMs - RequestLimits.CLIENT_AGE_MS - RequestLimits.CLOCK_LEAP_MS;
  }

  /** Puts back what a snapshot holds of a client, the last one of its slot so far. */
  public void restore(int slot, ClientId client, ByteReader in) {
    beforeChange(slot);
    ClientWindow window = ClientWindow.read(client, in);
    SlotRequests slotRequests = used(slot);
    ClientWindow before = slotRequests.clients().get(client);
    heapBytes += window.heapBytes() - (before == null ? 0 : before.heapBytes());
    slotRequests.putLast(window);
  }

  /** Puts back what a snapshot holds of forgotten clients. */
  public void restoreForgotten(int slot, long forgottenMs) {
    beforeChange(slot);
    used(slot).noteForgotten(forgottenMs);
  }

  /**
   * Hands what is remembered of a slot to others, which remember nothing of it. Observers are not
   * told.
   */
  public void moveSlot(int slot, RequestWindows to) {
    SlotRequests in = at(slot);
    if (in == null || slots == null) {
      return;
    }
    if (to.at(slot) != null) {
      throw new CorruptEntryException("slot " + slot + " remembers requests where it moves to");
    }
    long bytes = 0;
    for (ClientWindow window : in.clients().values()) {
      bytes += window.heapBytes();
    }
    slots[slot] = null;
    heapBytes -= SlotRequests.HEAP_BYTES + bytes;
    to.put(slot, in);
    to.heapBytes += bytes;
  }

  private void put(int slot, SlotRequests in) {
    used(slot);
    if (slots != null) {
      slots[slot] = in;
    }
  }

  /** Hears the slot of each change before it happens. */
  public void addObserver(ObjIntConsumer<RequestWindows> observer) {
    observers.add(observer);
  }

  public void removeObserver(ObjIntConsumer<RequestWindows> observer) {
    observers.remove(observer);
  }

  private void beforeChange(int slot) {
    for (int i = 0; i < observers.size(); i++) {
      observers.get(i).accept(this, slot);
    }
  }

  private @Nullable SlotRequests at(int slot) {
    return slots == null ? null : slots[slot];
  }

  private SlotRequests used(int slot) {
    if (slots == null) {
      slots = new @Nullable SlotRequests[SLOT_COUNT];
      heapBytes += 4L * SLOT_COUNT;
    }
    SlotRequests in = slots[slot];
    if (in == null) {
      in = new SlotRequests();
      slots[slot] = in;
      heapBytes += SlotRequests.HEAP_BYTES;
    }
    return in;
  }
}
