package io.ashlar.engine.effect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Writes down which keys changed, told in either way. */
final class ToldKeys implements EffectTap, EffectKeys.Hearer {
  private final Databases databases;
  final List<String> changes = new ArrayList<>();

  ToldKeys(Databases databases) {
    this.databases = databases;
  }

  @Override
  public void written(int database, int slot, byte[] key) {
    changes.add(database + " " + slot + " " + new String(key, UTF_8));
  }

  @Override
  public void removed(int database, int slot, byte[] key) {
    written(database, slot, key);
  }

  @Override
  public void replaced(int database) {
    if (!changes.contains("everything")) {
      changes.add("everything");
    }
  }

  @Override
  public void changed(Keyspace keyspace, int slot, byte[] key, Supplier<byte[]> effect) {
    written(keyspace.database(), slot, key);
  }

  @Override
  public void transferred(
      int slot,
      Keyspace from,
      byte[] key,
      Keyspace to,
      byte[] newKey,
      boolean gone,
      Supplier<byte[]> effect) {
    if (gone && !(from == to && Arrays.equals(key, newKey))) {
      removed(from.database(), slot, key);
    }
    written(to.database(), slot, newKey);
  }

  @Override
  public void requests(int slot, Supplier<byte[]> effect) {}

  @Override
  public void everything(Supplier<byte[]> effect) {
    replaced(databases.of(0).database());
  }
}
