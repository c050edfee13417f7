package io.ashlar.engine.list;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** Every command on lists. */
public final class ListCommands {
  private static final KeySpec COUNT = KeySpec.one(1, KeyFlag.RO);
  private static final KeySpec READ = KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS);
  private static final KeySpec UPDATE = KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE);
  private static final KeySpec INSERT = KeySpec.one(1, KeyFlag.RW, KeyFlag.INSERT);
  private static final KeySpec DELETE = KeySpec.one(1, KeyFlag.RW, KeyFlag.DELETE);
  private static final KeySpec POP = KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE);
  private static final KeySpec MOVE = POP.and(KeySpec.one(2, KeyFlag.RW, KeyFlag.INSERT));

  /** All but the last argument. */
  private static final KeySpec WAIT =
      KeySpec.at(
          new KeySpec.Index(1),
          new KeySpec.Range(-2, 1, 0),
          KeyFlag.RW,
          KeyFlag.ACCESS,
          KeyFlag.DELETE);

  public static final List<CommandSpec> TABLE =
      List.of(
          list("lpush")
              .arity(Arity.atLeast(3))
              .keys(INSERT)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .since("1.0.0")
              .summary("Adds elements before the first of a list.")
              .complexity("O(N) for N elements added")
              .parser(Push::parseLPush)
              .build(),
          list("rpush")
              .arity(Arity.atLeast(3))
              .keys(INSERT)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .since("1.0.0")
              .summary("Adds elements behind the last of a list.")
              .complexity("O(N) for N elements added")
              .parser(Push::parseRPush)
              .build(),
          list("lpushx")
              .arity(Arity.atLeast(3))
              .keys(INSERT)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .since("2.2.0")
              .summary("Adds elements before the first of a list, if there is one.")
              .complexity("O(N) for N elements added")
              .parser(Push::parseLPushX)
              .build(),
          list("rpushx")
              .arity(Arity.atLeast(3))
              .keys(INSERT)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .since("2.2.0")
              .summary("Adds elements behind the last of a list, if there is one.")
              .complexity("O(N) for N elements added")
              .parser(Push::parseRPushX)
              .build(),
          list("lpop")
              .arity(Arity.atLeast(2))
              .keys(POP)
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .since("1.0.0")
              .summary("Removes the first elements of a list and answers them.")
              .complexity("O(N) for N elements answered")
              .parser(Pop::parseLPop)
              .build(),
          list("rpop")
              .arity(Arity.atLeast(2))
              .keys(POP)
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .since("1.0.0")
              .summary("Removes the last elements of a list and answers them.")
              .complexity("O(N) for N elements answered")
              .parser(Pop::parseRPop)
              .build(),
          list("llen")
              .arity(Arity.exactly(2))
              .keys(COUNT)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .since("1.0.0")
              .summary("Tells how many elements a list has.")
              .complexity("O(1)")
              .parser(Length::parse)
              .build(),
          list("lrange")
              .arity(Arity.exactly(4))
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .since("1.0.0")
              .summary("Answers a range of a list.")
              .complexity("O(S+N) for N elements, S blocks from the nearer end")
              .parser(Range::parse)
              .build(),
          list("lindex")
              .arity(Arity.exactly(3))
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .since("1.0.0")
              .summary("Answers the element at an index.")
              .complexity("O(N) for N blocks to the nearer end")
              .parser(Index::parse)
              .build(),
          list("lset")
              .arity(Arity.exactly(4))
              .keys(UPDATE)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("1.0.0")
              .summary("Replaces the element at an index.")
              .complexity("O(N) for N blocks to the nearer end")
              .parser(SetAt::parse)
              .build(),
          list("linsert")
              .arity(Arity.exactly(5))
              .keys(INSERT)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("2.2.0")
              .summary("Adds an element before or behind another.")
              .complexity("O(N) for N elements before the pivot")
              .parser(Insert::parse)
              .build(),
          list("lrem")
              .arity(Arity.exactly(4))
              .keys(DELETE)
              .flags(CommandFlag.WRITE)
              .since("1.0.0")
              .summary("Removes elements that are equal to one.")
              .complexity("O(N) for a list of N elements")
              .parser(Remove::parse)
              .build(),
          list("ltrim")
              .arity(Arity.exactly(4))
              .keys(DELETE)
              .flags(CommandFlag.WRITE)
              .since("1.0.0")
              .summary("Removes all but a range.")
              .complexity("O(N) for N blocks removed")
              .parser(Trim::parse)
              .build(),
          list("lpos")
              .arity(Arity.atLeast(3))
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .since("6.0.6")
              .summary("Finds where in a list an element stands.")
              .complexity("O(N) for N elements looked at")
              .parser(Position::parse)
              .build(),
          list("lmove")
              .arity(Arity.exactly(5))
              .keys(MOVE)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("6.2.0")
              .summary("Moves an element from one list to another.")
              .complexity("O(1)")
              .parser(Move::parse)
              .build(),
          list("rpoplpush")
              .arity(Arity.exactly(3))
              .keys(MOVE)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("1.2.0")
              .summary("Moves the last element of a list before the first of another.")
              .complexity("O(1)")
              .parser(Move::parseRPopLPush)
              .build(),
          list("lmpop")
              .arity(Arity.atLeast(4))
              .keys(KeySpec.counted(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE)
              .since("7.0.0")
              .summary("Removes elements from the first list of several that is not empty.")
              .complexity("O(N+M) for N keys and M elements answered")
              .parser(MultiPop::parse)
              .build(),
          list("blpop")
              .arity(Arity.atLeast(3))
              .keys(WAIT)
              .flags(CommandFlag.WRITE, CommandFlag.NOSCRIPT, CommandFlag.BLOCKING)
              .since("2.0.0")
              .summary("As LPOP of the first list of several, waiting for an element.")
              .complexity("O(N) for N keys")
              .parser(BlockingPop::parseBLPop)
              .build(),
          list("brpop")
              .arity(Arity.atLeast(3))
              .keys(WAIT)
              .flags(CommandFlag.WRITE, CommandFlag.NOSCRIPT, CommandFlag.BLOCKING)
              .since("2.0.0")
              .summary("As RPOP of the first list of several, waiting for an element.")
              .complexity("O(N) for N keys")
              .parser(BlockingPop::parseBRPop)
              .build(),
          list("blmove")
              .arity(Arity.exactly(6))
              .keys(MOVE)
              .flags(
                  CommandFlag.WRITE,
                  CommandFlag.DENYOOM,
                  CommandFlag.NOSCRIPT,
                  CommandFlag.BLOCKING)
              .since("6.2.0")
              .summary("As LMOVE, waiting for an element.")
              .complexity("O(1)")
              .parser(Move.Blocking::parse)
              .build(),
          list("brpoplpush")
              .arity(Arity.exactly(4))
              .keys(MOVE)
              .flags(
                  CommandFlag.WRITE,
                  CommandFlag.DENYOOM,
                  CommandFlag.NOSCRIPT,
                  CommandFlag.BLOCKING)
              .since("2.2.0")
              .summary("As RPOPLPUSH, waiting for an element.")
              .complexity("O(1)")
              .parser(Move.Blocking::parseBRPopLPush)
              .build(),
          list("blmpop")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.counted(2, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE, CommandFlag.BLOCKING)
              .since("7.0.0")
              .summary("As LMPOP, waiting for an element.")
              .complexity("O(N+M) for N keys and M elements answered")
              .parser(MultiPop.Blocking::parse)
              .build());

  private ListCommands() {}

  private static CommandSpec.Builder list(String name) {
    return CommandSpec.named(name).categories(AclCategory.LIST).group("list");
  }
}
