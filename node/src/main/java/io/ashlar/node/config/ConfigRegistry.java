package io.ashlar.node.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Glob;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All parameters by name. Reading: any thread; setting is serialised here. */
public final class ConfigRegistry {
  private final Map<String, Parameter<?>> parameters = new TreeMap<>();

  /** What CONFIG SET makes of names and values, before anything is changed. */
  sealed interface Prepared {
    record Changes(List<Parameter.Change<?>> changes) implements Prepared {}

    record Refused(Reply.Error error) implements Prepared {}
  }

  ConfigRegistry() {}

  <T> Parameter<T> add(Parameter<T> parameter) {
    return addAs(parameter.name(), parameter);
  }

  /** Makes a parameter known under a further name. */
  <T> Parameter<T> addAs(String name, Parameter<T> parameter) {
    if (parameters.put(name, parameter) != null) {
      throw new IllegalArgumentException("parameter " + name + " stands twice");
    }
    return parameter;
  }

  /** The parameter's first name, of all that it is known under; empty for an unknown one. */
  Optional<String> firstName(String name) {
    return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT))).map(Parameter::name);
  }

  /** The present text of a parameter. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT))).map(Parameter::text);
  }

  /** CONFIG GET: names that match any of the patterns, each once, with their values. */
  public Reply get(List<String> patterns) {
    Map<String, String> found = new TreeMap<>();
    for (String pattern : patterns) {
      byte[] glob = pattern.getBytes(UTF_8);
      parameters.forEach(
          (name, parameter) -> {
            if (Glob.matchesIgnoringCase(glob, name.getBytes(UTF_8))) {
              found.put(name, parameter.text());
            }
          });
    }
    List<Reply> items = new ArrayList<>();
    found.forEach(
        (name, text) -> {
          items.add(Reply.Bulk.of(name));
          items.add(Reply.Bulk.of(text));
        });
    return new Reply.MapReply(items);
  }

  /**
   * CONFIG SET: sets all or, when one is refused, none.
   *
   * @param pairs name, value, name, value...; an even number
   * @param then gets the answer, later and on any thread when others have to agree
   */
  public void set(List<String> pairs, Consumer<Reply> then) {
    List<Parameter.Change<?>> made = new ArrayList<>();
    Reply reply = set(pairs, made);
    if (reply instanceof Reply.Error) {
      then.accept(reply);
    } else {
      agree(made, 0, then);
    }
  }

  private void agree(List<Parameter.Change<?>> made, int next, Consumer<Reply> then) {
    if (next == made.size()) {
      then.accept(Reply.OK);
      return;
    }
    var _ =
        made.get(next)
            .agree()
            .whenComplete(
                (reason, failure) -> {
                  if (failure == null && reason.isEmpty()) {
                    agree(made, next + 1, then);
                    return;
                  }
                  takeBack(made);
                  String why = failure == null ? reason : String.valueOf(failure.getMessage());
                  then.accept(failed(made.get(next).parameter().name(), why));
                });
  }

  private synchronized void takeBack(List<Parameter.Change<?>> made) {
    made.reversed().forEach(Parameter.Change::takeBack);
  }

  /**
   * @param made gets the changes when all are made
   */
  private synchronized Reply set(List<String> pairs, List<Parameter.Change<?>> made) {
    return switch (prepare(pairs)) {
      case Prepared.Refused(Reply.Error error) -> error;
      case Prepared.Changes(List<Parameter.Change<?>> changes) -> {
        Reply reply = make(changes);
        if (reply == Reply.OK) {
          made.addAll(changes);
        }
        yield reply;
      }
    };
  }

  /** Sets one parameter for the whole cluster's sake: nobody has to agree any more. */
  Reply take(String name, String text) {
    return set(List.of(name, text), new ArrayList<>());
  }

  /** Gives a parameter the value again that the node was started with. */
  synchronized Reply restart(String name) {
    Parameter<?> parameter = parameters.get(name);
    return parameter == null ? unknown(name) : make(List.of(parameter.restart()));
  }

  /** Reads and checks names and values as CONFIG SET does; changes nothing. */
  synchronized Prepared prepare(List<String> pairs) {
    List<Parameter<?>> named = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      String name = pairs.get(i);
      Parameter<?> parameter = parameters.get(name.toLowerCase(Locale.ROOT));
      if (parameter == null) {
        return new Prepared.Refused(unknown(name));
      }
      if (!parameter.isMutable()) {
        return new Prepared.Refused(failed(name, "can't set immutable config"));
      }
      if (named.contains(parameter)) {
        return new Prepared.Refused(failed(name, "duplicate parameter"));
      }
      named.add(parameter);
    }
    List<Parameter.Change<?>> changes = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      switch (named.get(i).prepare(pairs.get(2 * i + 1))) {
        case Parsed.Invalid<? extends Parameter.Change<?>> invalid -> {
          return new Prepared.Refused(failed(pairs.get(2 * i), invalid.reason()));
        }
        case Parsed.Valid<? extends Parameter.Change<?>> valid -> changes.add(valid.value());
      }
    }
    return new Prepared.Changes(changes);
  }

  private static Reply make(List<Parameter.Change<?>> changes) {
    for (int i = 0; i < changes.size(); i++) {
      try {
        changes.get(i).make();
      } catch (RuntimeException e) {
        for (int back = i; back >= 0; back--) {
          changes.get(back).takeBack();
        }
        return failed(changes.get(i).parameter().name(), "could not be applied: " + e.getMessage());
      }
    }
    return Reply.OK;
  }

  private static Reply.Error unknown(String name) {
    return new Reply.Error(
        "ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
  }

  static Reply.Error failed(String name, String reason) {
    return new Reply.Error(
        "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
  }
}
