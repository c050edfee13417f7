package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** The sorted set commands as COMMAND INFO and COMMAND DOCS tell them. */
public final class SortedSetCommands {
  private static final KeySpec DELETE = KeySpec.one(1, KeyFlag.RW, KeyFlag.DELETE);
  private static final KeySpec POP = KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE);
  private static final KeySpec POP_SEVERAL =
      KeySpec.at(
          new KeySpec.Index(1),
          new KeySpec.Range(-2, 1, 0),
          KeyFlag.RW,
          KeyFlag.ACCESS,
          KeyFlag.DELETE);
  private static final KeySpec READ = KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS);
  private static final KeySpec READ_SEVERAL = KeySpec.counted(1, KeyFlag.RO, KeyFlag.ACCESS);
  private static final KeySpec STORE_ONE =
      KeySpec.one(1, KeyFlag.OW, KeyFlag.UPDATE).and(KeySpec.one(2, KeyFlag.RO, KeyFlag.ACCESS));
  private static final KeySpec STORE_SEVERAL =
      KeySpec.one(1, KeyFlag.OW, KeyFlag.UPDATE)
          .and(KeySpec.counted(2, KeyFlag.RO, KeyFlag.ACCESS));
  private static final KeySpec UPDATE = KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE);

  public static final List<CommandSpec> TABLE =
      List.of(
          command("bzmpop", Arity.atLeast(5), "7.0.0")
              .keys(KeySpec.counted(2, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE, CommandFlag.BLOCKING)
              .summary(
                  "Removes elements from one end of the first sorted set that has any, or waits for"
                      + " one.")
              .complexity("O(K + M*log(N)) for K keys, N elements and M popped")
              .parser(ZBlockingPop.Several::parse)
              .build(),
          command("bzpopmax", Arity.atLeast(3), "5.0.0")
              .keys(POP_SEVERAL)
              .flags(
                  CommandFlag.WRITE, CommandFlag.NOSCRIPT, CommandFlag.BLOCKING, CommandFlag.FAST)
              .summary("Removes the element with the highest score, or waits for one.")
              .complexity("O(log(N)) for N elements")
              .parser(ZBlockingPop::parseMax)
              .build(),
          command("bzpopmin", Arity.atLeast(3), "5.0.0")
              .keys(POP_SEVERAL)
              .flags(
                  CommandFlag.WRITE, CommandFlag.NOSCRIPT, CommandFlag.BLOCKING, CommandFlag.FAST)
              .summary("Removes the element with the lowest score, or waits for one.")
              .complexity("O(log(N)) for N elements")
              .parser(ZBlockingPop::parseMin)
              .build(),
          command("zadd", Arity.atLeast(4), "1.2.0")
              .keys(UPDATE)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .summary("Adds elements to a sorted set, or changes their scores.")
              .complexity("O(log(N)) for each of N elements")
              .parser(ZAdd::parseZAdd)
              .build(),
          command("zcard", Arity.exactly(2), "1.2.0")
              .keys(KeySpec.one(1, KeyFlag.RO))
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .summary("Tells how many elements a sorted set has.")
              .complexity("O(1)")
              .parser(ZCard::parse)
              .build(),
          command("zcount", Arity.exactly(4), "2.0.0")
              .keys(READ)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .summary("Counts the elements whose scores are in a range.")
              .complexity("O(log(N)) for N elements")
              .parser(ZCount::parseCount)
              .build(),
          command("zdiff", Arity.atLeast(3), "6.2.0")
              .keys(READ_SEVERAL)
              .flags(CommandFlag.READONLY)
              .summary("Answers the elements of the first sorted set that none of the others has.")
              .complexity("O(L + K*log(K)) for L elements of all keys and K in the result")
              .parser(ZCombine::parseDiff)
              .build(),
          command("zdiffstore", Arity.atLeast(4), "6.2.0")
              .keys(STORE_SEVERAL)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Stores the elements of the first sorted set that none of the others has.")
              .complexity("O(L + K*log(K)) for L elements of all keys and K in the result")
              .parser(ZCombine::parseDiffStore)
              .build(),
          command("zincrby", Arity.exactly(4), "1.2.0")
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .summary("Adds to the score of an element.")
              .complexity("O(log(N)) for N elements")
              .parser(ZAdd::parseZIncrBy)
              .build(),
          command("zinter", Arity.atLeast(3), "6.2.0")
              .keys(READ_SEVERAL)
              .flags(CommandFlag.READONLY)
              .summary("Answers the elements that all sorted sets have.")
              .complexity(
                  "O(N*K + M*log(M)) for N elements of the smallest of K keys and M in the result")
              .parser(ZCombine::parseInter)
              .build(),
          command("zintercard", Arity.atLeast(3), "7.0.0")
              .keys(READ_SEVERAL)
              .flags(CommandFlag.READONLY)
              .summary("Counts the elements that all sorted sets have.")
              .complexity("O(N*K) for N elements of the smallest of K keys")
              .parser(ZCombine::parseInterCard)
              .build(),
          command("zinterstore", Arity.atLeast(4), "2.0.0")
              .keys(STORE_SEVERAL)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Stores the elements that all sorted sets have.")
              .complexity(
                  "O(N*K + M*log(M)) for N elements of the smallest of K keys and M in the result")
              .parser(ZCombine::parseInterStore)
              .build(),
          command("zlexcount", Arity.exactly(4), "2.8.9")
              .keys(READ)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .summary(
                  "Counts the members in a range of bytes, of a sorted set whose scores are equal.")
              .complexity("O(log(N)) for N elements")
              .parser(ZCount::parseLexCount)
              .build(),
          command("zmpop", Arity.atLeast(4), "7.0.0")
              .keys(KeySpec.counted(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE)
              .summary("Removes elements from one end of the first sorted set that has any.")
              .complexity("O(K + M*log(N)) for K keys, N elements and M popped")
              .parser(ZMPop::parse)
              .build(),
          command("zmscore", Arity.atLeast(3), "6.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .summary("Answers the scores of several members.")
              .complexity("O(N) for N members")
              .parser(ZScore.Several::parse)
              .build(),
          command("zpopmax", Arity.atLeast(2), "5.0.0")
              .keys(POP)
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .summary("Removes the elements with the highest scores and answers them.")
              .complexity("O(M*log(N)) for N elements and M popped")
              .parser(ZPop::parseMax)
              .build(),
          command("zpopmin", Arity.atLeast(2), "5.0.0")
              .keys(POP)
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .summary("Removes the elements with the lowest scores and answers them.")
              .complexity("O(M*log(N)) for N elements and M popped")
              .parser(ZPop::parseMin)
              .build(),
          command("zrandmember", Arity.atLeast(2), "6.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers some elements of a sorted set, chosen at random.")
              .complexity("O(M*log(N)) for N elements and M answered")
              .parser(ZRandMember::parse)
              .build(),
          command("zrange", Arity.atLeast(4), "1.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the elements in a range of ranks, scores or members.")
              .complexity("O(log(N) + M) for N elements and M answered")
              .parser(ZRange::parseRange)
              .build(),
          command("zrangebylex", Arity.atLeast(4), "2.8.9")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary(
                  "Answers the members in a range of bytes, of a sorted set whose scores are"
                      + " equal.")
              .complexity("O(log(N) + M) for N elements and M answered")
              .parser(ZRange::parseRangeByLex)
              .build(),
          command("zrangebyscore", Arity.atLeast(4), "1.0.5")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the elements whose scores are in a range.")
              .complexity("O(log(N) + M) for N elements and M answered")
              .parser(ZRange::parseRangeByScore)
              .build(),
          command("zrangestore", Arity.atLeast(5), "6.2.0")
              .keys(STORE_ONE)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Stores the elements in a range of ranks, scores or members.")
              .complexity("O(log(N) + M) for N elements and M stored")
              .parser(ZRange::parseRangeStore)
              .build(),
          command("zrank", Arity.atLeast(3), "2.0.0")
              .keys(READ)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .summary("Tells the place of a member, the lowest score first.")
              .complexity("O(log(N)) for N elements")
              .parser(ZRank::parseRank)
              .build(),
          command("zrem", Arity.atLeast(3), "1.2.0")
              .keys(DELETE)
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .summary("Removes members from a sorted set.")
              .complexity("O(M*log(N)) for N elements and M removed")
              .parser(ZRem::parse)
              .build(),
          command("zremrangebylex", Arity.exactly(4), "2.8.9")
              .keys(DELETE)
              .flags(CommandFlag.WRITE)
              .summary(
                  "Removes the members in a range of bytes, of a sorted set whose scores are"
                      + " equal.")
              .complexity("O(log(N) + M) for N elements and M removed")
              .parser(ZRemRange::parseByLex)
              .build(),
          command("zremrangebyrank", Arity.exactly(4), "2.0.0")
              .keys(DELETE)
              .flags(CommandFlag.WRITE)
              .summary("Removes the elements in a range of ranks.")
              .complexity("O(log(N) + M) for N elements and M removed")
              .parser(ZRemRange::parseByRank)
              .build(),
          command("zremrangebyscore", Arity.exactly(4), "1.2.0")
              .keys(DELETE)
              .flags(CommandFlag.WRITE)
              .summary("Removes the elements whose scores are in a range.")
              .complexity("O(log(N) + M) for N elements and M removed")
              .parser(ZRemRange::parseByScore)
              .build(),
          command("zrevrange", Arity.atLeast(4), "1.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the elements in a range of ranks, the highest score first.")
              .complexity("O(log(N) + M) for N elements and M answered")
              .parser(ZRange::parseRevRange)
              .build(),
          command("zrevrangebylex", Arity.atLeast(4), "2.8.9")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the members in a range of bytes, the last one first.")
              .complexity("O(log(N) + M) for N elements and M answered")
              .parser(ZRange::parseRevRangeByLex)
              .build(),
          command("zrevrangebyscore", Arity.atLeast(4), "2.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the elements whose scores are in a range, the highest score first.")
              .complexity("O(log(N) + M) for N elements and M answered")
              .parser(ZRange::parseRevRangeByScore)
              .build(),
          command("zrevrank", Arity.atLeast(3), "2.0.0")
              .keys(READ)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .summary("Tells the place of a member, the highest score first.")
              .complexity("O(log(N)) for N elements")
              .parser(ZRank::parseRevRank)
              .build(),
          command("zscan", Arity.atLeast(3), "2.8.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Goes through the elements of a sorted set in steps.")
              .complexity("O(1) for a call, O(N) for a whole walk of N elements")
              .parser(ZScan::parse)
              .build(),
          command("zscore", Arity.exactly(3), "1.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .summary("Answers the score of a member.")
              .complexity("O(1)")
              .parser(ZScore::parse)
              .build(),
          command("zunion", Arity.atLeast(3), "6.2.0")
              .keys(READ_SEVERAL)
              .flags(CommandFlag.READONLY)
              .summary("Answers the elements that any of the sorted sets has.")
              .complexity("O(N + M*log(M)) for N elements of all keys and M in the result")
              .parser(ZCombine::parseUnion)
              .build(),
          command("zunionstore", Arity.atLeast(4), "2.0.0")
              .keys(STORE_SEVERAL)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Stores the elements that any of the sorted sets has.")
              .complexity("O(N + M*log(M)) for N elements of all keys and M in the result")
              .parser(ZCombine::parseUnionStore)
              .build());

  private SortedSetCommands() {}

  private static CommandSpec.Builder command(String name, Arity arity, String since) {
    return CommandSpec.named(name)
        .arity(arity)
        .categories(AclCategory.SORTEDSET)
        .since(since)
        .group("sorted-set");
  }
}
