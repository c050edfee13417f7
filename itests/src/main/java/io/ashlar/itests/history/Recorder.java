package io.ashlar.itests.history;

import java.util.ArrayList;
import java.util.List;

/** The operations of one client, in the order they ended. Used by that client's thread only. */
public final class Recorder {
  private final int process;
  private final List<Operation> operations = new ArrayList<>();

  Recorder(int process) {
    this.process = process;
  }

  /** Adds an operation that has ended. */
  public void add(Subject subject, Call call, long invokeNs, long returnNs, Outcome outcome) {
    operations.add(new Operation(process, subject, call, invokeNs, returnNs, outcome));
  }

  List<Operation> operations() {
    return operations;
  }
}
