package io.ashlar.itests.check;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one subject does when calls reach it one after the other.
 *
 * @param <S> the state: immutable, with equals and hashCode
 */
interface Model<S> {

  S initial();

  /**
   * The state after {@code call} in {@code state}, or null when it cannot have given that answer
   * there.
   *
   * @param answer what the client was told; null when it was told nothing, which fits everything
   */
  @Nullable S next(S state, Call call, @Nullable Answer answer);

  static Model<?> of(Kind kind) {
    return switch (kind) {
      case REGISTER -> new Register();
      case COUNTER -> new Counter();
      case LIST, SCRIPT -> new AppendList();
      case PAIR -> new Pair();
    };
  }

  private static <S> @Nullable S when(boolean fits, S state) {
    return fits ? state : null;
  }

  private static String named(@Nullable String value) {
    return value == null ? ABSENT : value;
  }

  /** No value; the workload never writes an empty one. */
  String ABSENT = "";

  /** A register's state is its value, {@link #ABSENT} at first. */
  final class Register implements Model<String> {
    @Override
    public String initial() {
      return ABSENT;
    }

    @Override
    public @Nullable String next(String state, Call call, @Nullable Answer answer) {
      return switch (call) {
        case Call.Get() -> when(answer == null || text(answer).equals(state), state);
        case Call.Set(String value) -> value;
        case Call.GetSet(String value) -> when(answer == null || text(answer).equals(state), value);
        case Call.SetIfAbsent(String value) -> {
          boolean applies = state.equals(ABSENT);
          boolean fits = answer == null || answer.equals(new Answer.Applied(applies));
          yield when(fits, applies ? value : state);
        }
        default -> throw new IllegalArgumentException("not a register's: " + call);
      };
    }
  }

  /** A counter's state is its number. */
  final class Counter implements Model<Long> {
    @Override
    public Long initial() {
      return 0L;
    }

    @Override
    public @Nullable Long next(Long state, Call call, @Nullable Answer answer) {
      return switch (call) {
        case Call.Add(long delta) -> {
          long sum = state + delta;
          yield when(answer == null || answer.equals(new Answer.Count(sum)), sum);
        }
        case Call.Count() -> when(answer == null || answer.equals(new Answer.Count(state)), state);
        default -> throw new IllegalArgumentException("not a counter's: " + call);
      };
    }
  }

  /** A list's state is its tokens, joined. */
  final class AppendList implements Model<String> {
    @Override
    public String initial() {
      return ABSENT;
    }

    @Override
    public @Nullable String next(String state, Call call, @Nullable Answer answer) {
      return switch (call) {
        case Call.Append(String token) -> {
          int length = state.length() + token.length();
          boolean fits = answer == null || answer.equals(new Answer.Count(length));
          yield fits ? state + token : null;
        }
        case Call.ReadList() -> when(answer == null || text(answer).equals(state), state);
        default -> throw new IllegalArgumentException("not a list's: " + call);
      };
    }
  }

  /** A pair's state is the value of both keys: a transaction never leaves them different. */
  final class Pair implements Model<String> {
    @Override
    public String initial() {
      return ABSENT;
    }

    @Override
    public @Nullable String next(String state, Call call, @Nullable Answer answer) {
      return switch (call) {
        case Call.SetPair(String value) -> value;
        case Call.ReadPair() -> when(answer == null || bothAre(answer, state), state);
        default -> throw new IllegalArgumentException("not a pair's: " + call);
      };
    }

    private static boolean bothAre(Answer answer, String state) {
      return answer instanceof Answer.Both(@Nullable String first, @Nullable String second)
          && named(first).equals(state)
          && Objects.equals(first, second);
    }
  }

  private static String text(Answer answer) {
    if (answer instanceof Answer.Text(@Nullable String value)) {
      return named(value);
    }
    throw new IllegalArgumentException("a text was expected, not " + answer);
  }
}
