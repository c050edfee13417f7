package io.ashlar.engine.dump;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbVersion;
import io.ashlar.engine.rdb.RdbWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.resp.Reply;

/** DUMP key. */
record Dump(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new Dump(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.NIL;
    }
    RdbWriter out = new RdbWriter(x.settings().maxBulkBytes);
    int version = write(record, x.nowMs(), out);
    if (version == RdbForm.NOTHING) {
      return Reply.NIL;
    }
    return out.isFull() ? Errors.STRING_TOO_LONG : Reply.Bulk.of(out.toPayload(version));
  }

  private static int write(Object record, long nowMs, RdbWriter out) {
    CollectionValue collection = Records.collection(record);
    if (collection != null) {
      return Forms.of(collection.type()).write(collection, nowMs, out);
    }
    out.int8(RdbType.STRING);
    out.string(
        Records.stringArray(record), Records.stringOffset(record), Records.stringLength(record));
    return RdbVersion.REDIS_7_0;
  }
}
