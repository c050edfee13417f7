package io.ashlar.node.users;

import io.ashlar.control.StoredUsers;
import io.ashlar.control.UserChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A control group in memory. */
public final class MemoryUsers implements UserStore {
  public final List<ClusterUsers> followers = new ArrayList<>();

  /** Called, and taken off, before a change is made. */
  public final Deque<Runnable> before = new ArrayDeque<>();

  private StoredUsers users = StoredUsers.NONE;

  @Override
  public CompletionStage<UserChange> change(
      long expectedEpoch, Map<String, String> set, List<String> deleted) {
    Runnable first = before.poll();
    if (first != null) {
      first.run();
    }
    if (expectedEpoch != users.epoch()) {
      return CompletableFuture.completedFuture(new UserChange.Overtaken());
    }
    SequencedMap<String, String> next = new TreeMap<>(users.rules());
    deleted.forEach(next::remove);
    next.putAll(set);
    users = new StoredUsers(users.epoch() + 1, 1, next);
    followers.forEach(one -> one.follow(users));
    return CompletableFuture.completedFuture(new UserChange.Done());
  }

  StoredUsers users() {
    return users;
  }
}
