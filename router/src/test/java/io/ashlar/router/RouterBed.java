package io.ashlar.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.router.upstream.NodeAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A router in front of nodes whose answers the test writes. */
abstract class RouterBed {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  final List<AutoCloseable> open = new ArrayList<>();
  FakeGrid grid;

  @BeforeEach
  final void startGrid() throws IOException {
    grid = new FakeGrid(3);
    open.add(grid);
  }

  @AfterEach
  final void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  /**
   * @param user whose name and password the router shows to nodes; empty for the default user
   */
  final AshlarRouter start(String user, String password, long patienceMs) throws IOException {
    AshlarRouter router =
        AshlarRouter.start(
            new RouterSettings(
                List.of(new NodeAddress("127.0.0.1", grid.port(0))),
                "127.0.0.1",
                0,
                0,
                0,
                user,
                password,
                1_000,
                1,
                patienceMs,
                100));
    open.add(router);
    return router;
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
