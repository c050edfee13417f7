package io.ashlar.node.session;

import io.ashlar.node.pubsub.Subscriber;

/** What others may ask of a client's connection. Every method may be called from any thread. */
public interface SessionControl extends Subscriber {
  /** Ends the connection now; replies that are not sent are lost. */
  void close();

  /** Takes no more requests, sends what is owed so far, then ends the connection. */
  void closeAfterReplies();

  /** What held this client back may be over: it should look again. */
  void resume();

  /** Replies that are encoded and not yet taken by the network, in bytes. */
  long outputBytes();

  /** Requests that have no reply yet. */
  int unanswered();
}
