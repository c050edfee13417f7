package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Compares the replies of one conversation, in order; knows which commands an EXEC answers. */
final class Comparison {
  private final List<byte[][]> queued = new ArrayList<>();
  private final DeliberateDifferences differences = new DeliberateDifferences();

  /** Whether both servers said the same to this command. */
  boolean same(byte[][] command, byte[] redis, byte[] ashlar) {
    boolean same =
        Arrays.equals(redis, ashlar) || sameByRule(command, decode(redis), decode(ashlar));
    follow(command, redis);
    return same;
  }

  private boolean sameByRule(byte[][] command, Reply redis, Reply ashlar) {
    if (!ReplyRules.upper(command[0]).equals("EXEC")) {
      return sameAnswer(command, redis, ashlar);
    }
    if (AclRule.sameDenial(redis, ashlar)) {
      return true;
    }
    // Redis does not look at the slots of what it queues once a watched key has changed.
    if (ashlar instanceof Reply.Error error && error.code().equals("CROSSSLOT")) {
      return redis instanceof Reply.Nil
          || redis instanceof Reply.NilArray
          || (redis instanceof Reply.Error other
              && Set.of("CROSSSLOT", "EXECABORT").contains(other.code()));
    }
    if (!(redis instanceof Reply.Array a && ashlar instanceof Reply.Array b)
        || a.items().size() != b.items().size()
        || a.items().size() != queued.size()) {
      return false;
    }
    boolean changesProtocol =
        queued.stream().anyMatch(one -> ReplyRules.upper(one[0]).equals("HELLO"));
    for (int i = 0; i < queued.size(); i++) {
      Reply one = a.items().get(i);
      Reply other = b.items().get(i);
      if (changesProtocol) {
        one = DeliberateDifferences.withoutProtocol(one);
        other = DeliberateDifferences.withoutProtocol(other);
      }
      if (!sameAnswer(queued.get(i), one, other)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameAnswer(byte[][] command, Reply redis, Reply ashlar) {
    return redis.equals(ashlar)
        || ReplyRules.of(command).same(redis, ashlar)
        || AclRule.sameDenial(redis, ashlar)
        || differences.cover(command, redis, ashlar);
  }

  private void follow(byte[][] command, byte[] redis) {
    differences.follow(command, redis);
    switch (ReplyRules.upper(command[0])) {
      case "EXEC", "DISCARD", "RESET" -> queued.clear();
      default -> {
        if (new String(redis, ISO_8859_1).equals("+QUEUED\r\n")) {
          queued.add(command);
        }
      }
    }
  }

  /** A whole reply from its bytes. */
  static Reply decode(byte[] bytes) {
    Reply[] decoded = {Reply.NONE};
    new ReplyDecoder()
        .feed(
            bytes,
            0,
            bytes.length,
            reply -> {
              decoded[0] = reply;
              return false;
            });
    return decoded[0];
  }
}
