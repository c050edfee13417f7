package io.ashlar.node.connection;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;

/** The system's number of a channel's socket. */
final class ChannelDescriptor {
  private ChannelDescriptor() {}

  /** -1 where the transport does not tell. */
  static int of(Channel channel) {
    return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
  }
}
