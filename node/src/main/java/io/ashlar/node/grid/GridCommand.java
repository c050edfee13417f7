package io.ashlar.node.grid;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import io.ashlar.node.grpc.Failures;
import io.ashlar.node.session.Session;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.ReadLevel;
import io.ashlar.resp.RespVersion;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One command as it came in.
 *
 * @param database {@link #AS_SELECTED} when it does not say
 * @param stalenessMaxMs of a follower that answers
 */
record GridCommand(
    byte[][] args,
    int database,
    ReadLevel readLevel,
    long stalenessMaxMs,
    @Nullable RequestId requestId) {
  static final int AS_SELECTED = -1;

  /**
   * @throws StatusRuntimeException when one is malformed: then none may be executed
   */
  static List<GridCommand> of(List<Command> commands) {
    List<GridCommand> all = new ArrayList<>(commands.size());
    for (Command command : commands) {
      all.add(of(command));
    }
    return all;
  }

  /** Has the session work where and as the command says. */
  void choose(Session session) {
    // Whatever HELLO or RESET made of it: values are those of RESP3.
    session.setResp(RespVersion.RESP3);
    if (database != AS_SELECTED) {
      session.setDatabase(database);
    }
    if (readLevel != ReadLevel.READ_LEVEL_UNSPECIFIED) {
      session.followerReads().allow(readLevel == ReadLevel.READ_LEVEL_FOLLOWER);
    }
    session.followerReads().boundStaleness(stalenessMaxMs);
  }

  private static GridCommand of(Command command) {
    int count = command.getArgumentsCount();
    if (count == 0) {
      throw malformed("a command without a name");
    }
    byte[][] args = new byte[count][];
    for (int i = 0; i < count; i++) {
      args[i] = command.getArguments(i).toByteArray();
    }
    int database = command.hasDatabase() ? command.getDatabase() : AS_SELECTED;
    if (command.hasDatabase() && !Databases.exists(Integer.toUnsignedLong(database))) {
      throw malformed("there is no database " + Integer.toUnsignedString(database));
    }
    ReadLevel level = command.getReadLevel();
    if (level == ReadLevel.UNRECOGNIZED) {
      throw malformed("read level " + command.getReadLevelValue() + " is not known here");
    }
    long staleness = Integer.toUnsignedLong(command.getMaxStalenessMs());
    return new GridCommand(
        args,
        database,
        level,
        staleness == 0 ? Long.MAX_VALUE : staleness,
        command.hasRequestId() ? id(command.getRequestId()) : null);
  }

  private static RequestId id(io.ashlar.proto.v1.RequestId id) {
    ByteString client = id.getClient();
    if (client.size() != ClientId.BYTES) {
      throw malformed("a client of " + client.size() + " bytes instead of " + ClientId.BYTES);
    }
    var bytes = client.asReadOnlyByteBuffer();
    try {
      return new RequestId(
          new ClientId(bytes.getLong(), bytes.getLong()),
          id.getSequence(),
          id.getUnansweredFrom(),
          id.getAgeMs());
    } catch (IllegalArgumentException e) {
      throw malformed("a request id that cannot be: " + e.getMessage());
    }
  }

  static StatusRuntimeException malformed(String what) {
    return Failures.of(Code.INVALID_ARGUMENT, "MALFORMED", what, Map.of());
  }
}
