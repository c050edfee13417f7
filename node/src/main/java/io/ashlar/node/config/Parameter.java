package io.ashlar.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One parameter with its present value. Reading is free of locks; only {@link ConfigRegistry} sets.
 */
public final class Parameter<T> {
  private final String name;
  private final ParameterType<T> type;
  private final boolean mutable;
  private final List<Consumer<T>> appliers = new ArrayList<>();
  private final List<Function<T, String>> checks = new ArrayList<>();
  private @Nullable Function<T, CompletionStage<String>> agreement;
  private T start;
  private volatile T value;

  Parameter(String name, ParameterType<T> type, T value, boolean mutable) {
    this.name = name;
    this.type = type;
    this.start = value;
    this.value = value;
    this.mutable = mutable;
  }

  public String name() {
    return name;
  }

  public T get() {
    return value;
  }

  /** As CONFIG GET shows it. */
  public String text() {
    return type.format(value);
  }

  public boolean isMutable() {
    return mutable;
  }

  /** Gives the value that the node was started with. While the node is wired. */
  public void preset(T startValue) {
    start = startValue;
    set(startValue);
  }

  /** Hands the present value and every later one to {@code applier}. While the node is wired. */
  public Parameter<T> apply(Consumer<T> applier) {
    appliers.add(applier);
    applier.accept(value);
    return this;
  }

  /**
   * Lets {@code check} refuse values; it answers the reason or an empty string. While the node is
   * wired.
   */
  public Parameter<T> check(Function<T, String> check) {
    checks.add(check);
    return this;
  }

  /**
   * CONFIG SET is answered when {@code asked} has agreed: it answers a reason against the value or
   * an empty string. While the node is wired.
   */
  public Parameter<T> agree(Function<T, CompletionStage<String>> asked) {
    agreement = asked;
    return this;
  }

  /** Reads a text and checks it; changes nothing. */
  Parsed<Change<T>> prepare(String text) {
    return switch (type.parse(text)) {
      case Parsed.Invalid<T> invalid -> Parsed.invalid(invalid.reason());
      case Parsed.Valid<T> valid -> {
        for (Function<T, String> check : checks) {
          String reason = check.apply(valid.value());
          if (!reason.isEmpty()) {
            yield Parsed.invalid(reason);
          }
        }
        yield Parsed.valid(new Change<>(this, value, valid.value()));
      }
    };
  }

  /** The change back to the value that the node was started with. */
  Change<T> restart() {
    return new Change<>(this, value, start);
  }

  /** Whether others have to agree to a value: then they keep it for the whole cluster. */
  boolean isAgreedOn() {
    return agreement != null;
  }

  private void set(T newValue) {
    value = newValue;
    appliers.forEach(a -> a.accept(newValue));
  }

  /** A checked change that can be made and taken back. */
  record Change<T>(Parameter<T> parameter, T before, T after) {
    /** The new value as CONFIG GET will show it. */
    String text() {
      return parameter.type.format(after);
    }

    void make() {
      parameter.set(after);
    }

    /** Asks whoever has to agree to the change that is made; empty when all is well. */
    CompletionStage<String> agree() {
      Function<T, CompletionStage<String>> asked = parameter.agreement;
      return asked == null ? CompletableFuture.completedFuture("") : asked.apply(after);
    }

    void takeBack() {
      parameter.set(before);
    }
  }
}
