package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.sortedset.RemoveMembers;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.sortedset.SortedSetType;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** ZREM key member... */
record ZRem(byte[] key, List<byte[]> members) implements Command {
  static Command parse(byte[][] args) {
    return new ZRem(args[1], Arrays.asList(args).subList(2, args.length));
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.write(x, key, Reply.ZERO, set -> remove(x, set));
  }

  private Reply remove(Execution x, SortedSet set) {
    MemberMap seen = new MemberMap(members.size());
    List<byte[]> there = new ArrayList<>();
    for (byte[] member : members) {
      if (!Double.isNaN(set.score(member)) && seen.find(member, 0, member.length) == null) {
        seen.put(ScoredMember.of(member, 0));
        there.add(member);
      }
    }
    if (there.isEmpty()) {
      return Reply.ZERO;
    }
    boolean all = there.size() == set.size();
    x.change(key, SortedSetType.INSTANCE, new RemoveMembers(there));
    x.event(KeyEvent.Kind.SORTED_SET, "zrem", key);
    if (all) {
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
    return Reply.Int.of(there.size());
  }
}
