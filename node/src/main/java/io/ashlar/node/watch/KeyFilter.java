package io.ashlar.node.watch;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.node.grpc.Failures;
import io.ashlar.proto.v1.DataGridWatchRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which keys of which database a call is about. Immutable. */
final class KeyFilter {
  private static final int PREFIXES_MAX = 128;

  private final int database;
  private final Set<ByteString> keys;
  private final List<byte[]> prefixes;
  private final Predicate<byte[]> permitted;

  /**
   * @param permitted whether the caller may hear of a key, now
   * @throws io.grpc.StatusRuntimeException when the request asks for nothing that there is
   */
  KeyFilter(DataGridWatchRequest request, Predicate<byte[]> permitted) {
    this.database = request.getDatabase();
    this.keys = new HashSet<>(request.getKeysList());
    this.prefixes = request.getPrefixesList().stream().map(ByteString::toByteArray).toList();
    this.permitted = permitted;
    if (keys.isEmpty() && prefixes.isEmpty()) {
      throw malformed("no key and no prefix to watch");
    }
    if (prefixes.size() > PREFIXES_MAX) {
      throw malformed("more than " + PREFIXES_MAX + " prefixes");
    }
    if (!Databases.exists(database)) {
      throw malformed("there is no database " + Integer.toUnsignedString(database));
    }
    for (ByteString key : keys) {
      if (!permitted.test(key.toByteArray())) {
        throw Failures.of(
            Code.PERMISSION_DENIED, "NO_PERMISSION", "the user may not watch this key", Map.of());
      }
    }
  }

  private static io.grpc.StatusRuntimeException malformed(String what) {
    return Failures.of(Code.INVALID_ARGUMENT, "MALFORMED", what, Map.of());
  }

  boolean isOf(int other) {
    return other == database;
  }

  boolean matches(byte[] key) {
    return (hasPrefix(key) || (!keys.isEmpty() && keys.contains(ByteString.copyFrom(key))))
        && permitted.test(key);
  }

  private boolean hasPrefix(byte[] key) {
    for (byte[] prefix : prefixes) {
      if (key.length >= prefix.length
          && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
        return true;
      }
    }
    return false;
  }
}
