package io.ashlar.itests.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All operations of one run. About 120 bytes an operation; a long test is cut into rounds, each
 * with a history of its own.
 */
public final class History {
  private final List<Recorder> recorders = new ArrayList<>();

  /** A recorder for one more client. */
  public synchronized Recorder recorder() {
    Recorder recorder = new Recorder(recorders.size());
    recorders.add(recorder);
    return recorder;
  }

  /** Every operation by subject, each list in the order of invocation. After all clients ended. */
  public synchronized Map<Subject, List<Operation>> bySubject() {
    List<Operation> all = new ArrayList<>();
    for (Recorder recorder : recorders) {
      all.addAll(recorder.operations());
    }
    all.sort(Comparator.comparingLong(Operation::invokeNs));
    Map<Subject, List<Operation>> bySubject = new LinkedHashMap<>();
    for (Operation operation : all) {
      bySubject.computeIfAbsent(operation.subject(), s -> new ArrayList<>()).add(operation);
    }
    return bySubject;
  }
}
