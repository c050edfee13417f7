package io.ashlar.node.script;

import io.ashlar.control.ControlPlane;
import io.ashlar.control.Libraries;
import io.ashlar.engine.script.FunctionLoader;
import io.ashlar.engine.script.FunctionSet;
import io.ashlar.engine.script.ScriptException;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's libraries of functions, as far as this node has them: it follows the control
 * group's state, runs each library's code once to learn its functions, and hands the whole set to
 * the shards. Any thread; libraries are run on a thread of its own.
 */
public final class NodeFunctions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeFunctions.class);

  private record Waiting(long epoch, Runnable then) {}

  private final ControlPlane control;
  private final ExecutorService loader =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("function-loader").factory());
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private volatile FunctionSet functions = FunctionSet.EMPTY;

  @SuppressWarnings("this-escape")
  public NodeFunctions(ControlPlane control) {
    this.control = control;
    control.addLibrariesListener(this::librariesChanged);
  }

  public FunctionSet current() {
    return functions;
  }

  /**
   * Runs the code of libraries that a client has sent, which may take a while.
   *
   * @param loaded gets the libraries, on the loader's thread
   * @param failed gets the error instead
   */
  public void load(
      List<byte[]> codes, Consumer<List<FunctionSet.Library>> loaded, Consumer<Reply> failed) {
    Runnable task =
        () -> {
          List<FunctionSet.Library> libraries = new ArrayList<>();
          try {
            for (byte[] code : codes) {
              libraries.add(FunctionLoader.load(code, System::nanoTime));
            }
          } catch (ScriptException e) {
            failed.accept(e.error());
            return;
          } catch (RuntimeException e) {
            LOG.error("a library cannot be loaded", e);
            failed.accept(new Reply.Error("ERR the library cannot be loaded: " + e));
            return;
          }
          loaded.accept(libraries);
        };
    try {
      loader.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("a library came while the node stops", e);
      failed.accept(new Reply.Error("ERR the node is shutting down"));
    }
  }

  /**
   * Changes the cluster's libraries.
   *
   * @param then gets OK once this node has the change too, or the error; on any thread
   */
  public void change(
      boolean flush,
      List<String> deleted,
      List<FunctionSet.Library> loaded,
      boolean replace,
      Consumer<Reply> then) {
    List<Libraries.Library> libraries =
        loaded.stream()
            .map(
                one ->
                    new Libraries.Library(
                        one.name(), one.code(), List.copyOf(one.functions().keySet())))
            .toList();
    var _ =
        control
            .changeLibraries(flush, deleted, libraries, replace)
            .whenComplete(
                (refusal, failure) -> {
                  if (failure != null) {
                    then.accept(
                        new Reply.Error(
                            "UNKNOWNFATE the libraries may or may not have been changed: the"
                                + " control group did not answer"));
                  } else if (refusal.isPresent()) {
                    then.accept(new Reply.Error("ERR " + refusal.get()));
                  } else {
                    awaitEpoch(control.libraries().epoch(), () -> then.accept(Reply.OK));
                  }
                });
  }

  private void awaitEpoch(long epoch, Runnable then) {
    waiting.add(new Waiting(epoch, then));
    release();
  }

  private void release() {
    long epoch = functions.epoch();
    waiting.removeIf(
        one -> {
          if (one.epoch > epoch) {
            return false;
          }
          one.then.run();
          return true;
        });
  }

  private void librariesChanged(Libraries libraries) {
    if (libraries.epoch() == functions.epoch()) {
      return;
    }
    try {
      loader.execute(() -> load(libraries));
    } catch (RejectedExecutionException e) {
      LOG.debug("libraries came while the node stops", e);
    }
  }

  private void load(Libraries libraries) {
    FunctionSet before = functions;
    if (libraries.epoch() <= before.epoch()) {
      return;
    }
    SequencedMap<String, FunctionSet.Library> next = new TreeMap<>();
    for (Map.Entry<String, Libraries.Library> entry : libraries.byName().entrySet()) {
      FunctionSet.Library known = before.libraries().get(entry.getKey());
      byte[] code = entry.getValue().code();
      if (known != null && java.util.Arrays.equals(known.code(), code)) {
        next.put(entry.getKey(), known);
        continue;
      }
      try {
        next.put(entry.getKey(), FunctionLoader.loadAgain(code, System::nanoTime));
      } catch (ScriptException e) {
        // It was loaded once where it was sent to, so this is a matter of time or memory.
        LOG.error("library {} cannot be loaded here: {}", entry.getKey(), e.getMessage());
      }
    }
    functions = new FunctionSet(libraries.epoch(), Collections.unmodifiableSequencedMap(next));
    release();
  }

  @Override
  public void close() {
    loader.shutdownNow();
  }
}
