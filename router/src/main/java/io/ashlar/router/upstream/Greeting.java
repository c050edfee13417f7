package io.ashlar.router.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a link says first. It is open when the node has agreed to all of it. */
final class Greeting implements UpstreamCall {
  private static final byte[] ID = bytes("id");

  private final List<byte[][]> requests = new ArrayList<>();
  private final Consumer<Reply.@Nullable Error> then;
  private int answered;
  private Reply.@Nullable Error refusal;
  long clientId;

  /** Nothing was said so far. */
  Greeting() {
    then = refusal -> {};
  }

  /**
   * @param then gets null, or why the node refuses
   */
  Greeting(LinkMode mode, Consumer<Reply.@Nullable Error> then) {
    this.then = then;
    byte[] version = bytes(mode.version() == RespVersion.RESP3 ? "3" : "2");
    byte[] password = mode.user().password();
    if (!mode.user().isSilent()) {
      requests.add(
          password == null
              ? new byte[][] {bytes("HELLO"), version}
              : new byte[][] {
                bytes("HELLO"), version, bytes("AUTH"), mode.user().name(), password
              });
    }
    requests.add(
        mode.readOnly()
            ? new byte[][] {bytes("ASHLAR"), bytes("ROUTER"), bytes("READONLY")}
            : new byte[][] {bytes("ASHLAR"), bytes("ROUTER")});
    if (mode.database() != 0) {
      requests.add(new byte[][] {bytes("SELECT"), bytes(Integer.toString(mode.database()))});
    }
    if (mode.noTouch()) {
      requests.add(new byte[][] {bytes("CLIENT"), bytes("NO-TOUCH"), bytes("ON")});
    }
  }

  @Override
  public int requestCount() {
    return requests.size();
  }

  @Override
  public byte[][] request(int index) {
    return requests.get(index);
  }

  @Override
  public void replied(Reply reply) {
    answered++;
    if (reply instanceof Reply.Error error && refusal == null) {
      refusal = error;
    }
    List<Reply> items =
        switch (reply) {
          case Reply.MapReply map -> map.items();
          case Reply.Array array -> array.items();
          default -> List.of();
        };
    for (int i = 0; i + 1 < items.size(); i += 2) {
      if (items.get(i).equals(Reply.Bulk.of(ID)) && items.get(i + 1) instanceof Reply.Int id) {
        clientId = id.value();
      }
    }
    if (answered == requests.size()) {
      then.accept(refusal);
    }
  }

  @Override
  public void lost(Loss why) {}

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
