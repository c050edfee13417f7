package io.ashlar.node.grpc;

import io.grpc.Status;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** How many calls ended how; shown to Prometheus. Any thread. */
public final class GrpcCalls implements MultiCollector {
  private record Kind(String method, Status.Code code) {}

  private final Map<Kind, LongAdder> ended = new ConcurrentHashMap<>();
  private volatile IntSupplier open = () -> 0;

  void showOpen(IntSupplier count) {
    open = count;
  }

  /** The names are those of methods that exist: their number is bounded. */
  void ended(String method, Status.Code code) {
    ended.computeIfAbsent(new Kind(method, code), kind -> new LongAdder()).increment();
  }

  @Override
  public MetricSnapshots collect() {
    var counts = CounterSnapshot.builder().name("ashlar_grpc_calls").help("Calls that ended.");
    ended.forEach(
        (kind, count) ->
            counts.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of("method", kind.method, "code", kind.code.name()))
                    .value((double) count.sum())
                    .build()));
    GaugeSnapshot now =
        GaugeSnapshot.builder()
            .name("ashlar_grpc_open_calls")
            .help("Calls that have not ended.")
            .dataPoint(GaugeDataPointSnapshot.builder().value((double) open.getAsInt()).build())
            .build();
    return MetricSnapshots.of(counts.build(), now);
  }
}
