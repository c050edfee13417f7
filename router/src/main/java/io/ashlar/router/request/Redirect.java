package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.topology.SlotHash;
import org.jspecify.annotations.Nullable;

/** What {@code MOVED 3999 127.0.0.1:6381} says. */
record Redirect(int slot, NodeAddress node) {
  /** Null when the address is left out, which means the same host, or the text is another. */
  static @Nullable Redirect of(Reply.Error error) {
    String[] words = error.line().split(" ");
    int colon = words.length < 3 ? -1 : words[2].lastIndexOf(':');
    if (colon < 1) {
      return null;
    }
    try {
      int slot = Integer.parseInt(words[1]);
      int port = Integer.parseInt(words[2].substring(colon + 1));
      boolean valid = slot >= 0 && slot < SlotHash.SLOT_COUNT && port > 0 && port < 65_536;
      return valid ? new Redirect(slot, new NodeAddress(words[2].substring(0, colon), port)) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
