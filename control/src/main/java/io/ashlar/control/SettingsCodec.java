package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeSettings;
import io.ashlar.control.StoredSettings.Setting;
import io.ashlar.proto.ChangeSettingsMessage;
import io.ashlar.proto.SettingMessage;
import io.ashlar.proto.SettingsMessage;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Cluster-wide settings as messages. */
final class SettingsCodec {
  private SettingsCodec() {}

  static ChangeSettingsMessage encode(ChangeSettings change) {
    ChangeSettingsMessage.Builder message =
        ChangeSettingsMessage.newBuilder()
            .setId(change.id())
            .setExpectedEpoch(change.expectedEpoch())
            .addAllRemoved(change.removed());
    change
        .set()
        .forEach(
            (name, value) ->
                message.addSet(SettingMessage.newBuilder().setName(name).setValue(value)));
    return message.build();
  }

  static ChangeSettings decode(ChangeSettingsMessage message) {
    Map<String, String> set = new TreeMap<>();
    message.getSetList().forEach(setting -> set.put(setting.getName(), setting.getValue()));
    return new ChangeSettings(
        message.getId(), message.getExpectedEpoch(), set, List.copyOf(message.getRemovedList()));
  }

  static SettingsMessage encode(StoredSettings settings) {
    SettingsMessage.Builder message =
        SettingsMessage.newBuilder()
            .setEpoch(settings.epoch())
            .setLastChange(settings.lastChange());
    settings
        .byName()
        .forEach(
            (name, setting) ->
                message.addSettings(
                    SettingMessage.newBuilder()
                        .setName(name)
                        .setValue(setting.value())
                        .setEpoch(setting.epoch())));
    return message.build();
  }

  static StoredSettings decode(SettingsMessage message) {
    SequencedMap<String, Setting> byName = new TreeMap<>();
    message
        .getSettingsList()
        .forEach(one -> byName.put(one.getName(), new Setting(one.getValue(), one.getEpoch())));
    return new StoredSettings(message.getEpoch(), message.getLastChange(), byName);
  }
}
