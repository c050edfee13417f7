package io.ashlar.router.request;

import io.ashlar.node.request.ClientDesk;
import io.ashlar.node.request.ClientLink;
import io.ashlar.resp.Reply;

/** Of a client whose user was let in too long before its session began: it has to try again. */
record ForgottenDesk(ClientLink client) implements ClientDesk {
  private static final Reply.Error FORGOTTEN =
      new Reply.Error("TRYAGAIN the session began too late after its login");

  @Override
  public boolean handle(byte[][] args) {
    client.session().beginCommand();
    client.answer(FORGOTTEN);
    return true;
  }

  @Override
  public boolean holding() {
    return false;
  }

  @Override
  public void closed() {}
}
