package io.ashlar.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import io.ashlar.control.ControlCommand.ChangeUsers;
import io.ashlar.proto.ChangeUsersMessage;
import io.ashlar.proto.UserMessage;
import io.ashlar.proto.UsersMessage;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Users as messages. */
final class UsersCodec {
  private UsersCodec() {}

  static ChangeUsersMessage encode(ChangeUsers change) {
    return ChangeUsersMessage.newBuilder()
        .setId(change.id())
        .setExpectedEpoch(change.expectedEpoch())
        .addAllSet(encode(change.set()))
        .addAllDeleted(change.deleted().stream().map(UsersCodec::bytes).toList())
        .build();
  }

  static ChangeUsers decode(ChangeUsersMessage message) {
    return new ChangeUsers(
        message.getId(),
        message.getExpectedEpoch(),
        decode(message.getSetList()),
        message.getDeletedList().stream().map(UsersCodec::text).toList());
  }

  static UsersMessage encode(StoredUsers users) {
    return UsersMessage.newBuilder()
        .setEpoch(users.epoch())
        .setLastChange(users.lastChange())
        .addAllUsers(encode(users.rules()))
        .build();
  }

  static StoredUsers decode(UsersMessage message) {
    return new StoredUsers(
        message.getEpoch(), message.getLastChange(), decode(message.getUsersList()));
  }

  private static List<UserMessage> encode(Map<String, String> rules) {
    return rules.entrySet().stream()
        .map(
            user ->
                UserMessage.newBuilder()
                    .setName(bytes(user.getKey()))
                    .setRules(bytes(user.getValue()))
                    .build())
        .toList();
  }

  private static SequencedMap<String, String> decode(List<UserMessage> users) {
    SequencedMap<String, String> rules = new TreeMap<>();
    users.forEach(user -> rules.put(text(user.getName()), text(user.getRules())));
    return rules;
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFrom(text, ISO_8859_1);
  }

  private static String text(ByteString bytes) {
    return bytes.toString(ISO_8859_1);
  }
}
