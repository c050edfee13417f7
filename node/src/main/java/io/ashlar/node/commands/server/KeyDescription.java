package io.ashlar.node.commands.server;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/**
 * DEBUG OBJECT: how a key is kept, in a line of Redis's form. Redis's address means nothing here
 * and is always 0x0; {@code serializedlength} is the size of the record.
 *
 * @param encoding what OBJECT ENCODING answered
 */
record KeyDescription(byte[] key, String encoding) implements Command {
  @Override
  public Reply execute(Execution x) {
    Object record = x.inspect(key);
    if (record == null) {
      return Errors.NO_SUCH_KEY;
    }
    int access = Records.access(record);
    long idleSeconds =
        x.settings().evictionPolicy.isLfu() ? 0 : AccessClock.idleSeconds(access, x.nowMs());
    return new Reply.Simple(
        "Value at:0x0 refcount:1 encoding:"
            + encoding
            + " serializedlength:"
            + Records.heapBytes(record)
            + " lru:"
            + (access & 0xff_ffff)
            + " lru_seconds_idle:"
            + idleSeconds);
  }
}
