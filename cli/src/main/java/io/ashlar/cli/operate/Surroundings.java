package io.ashlar.cli.operate;

import io.grpc.netty.NettyChannelBuilder;
import java.util.Map;

/** What a command finds around it; another one in tests. */
interface Surroundings {
  Map<String, String> environment();

  /** Whether a person looks at the output. */
  boolean isTerminal();

  Grid.Channels channels();

  Grid.Probe probe(String user, String password, int timeoutMs);

  /** Milliseconds since 1970. */
  long wallClockMs();

  /** Waits before something is looked at again. */
  void pause(long ms);

  /**
   * Has something be said if the operator interrupts the command.
   *
   * @return to be run when it needs to be said no more
   */
  Runnable whenInterrupted(Runnable said);

  Surroundings SYSTEM =
      new Surroundings() {
        @Override
        public Map<String, String> environment() {
          return System.getenv();
        }

        @Override
        public boolean isTerminal() {
          return System.console() != null && System.console().isTerminal();
        }

        @Override
        public Grid.Channels channels() {
          return (host, port) -> NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
        }

        @Override
        public Grid.Probe probe(String user, String password, int timeoutMs) {
          return new SeedProbe(user, password, timeoutMs)::grpc;
        }

        @Override
        public long wallClockMs() {
          return System.currentTimeMillis();
        }

        @Override
        public void pause(long ms) {
          try {
            Thread.sleep(ms);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException(Exit.PROBLEM, "interrupted");
          }
        }

        @Override
        public Runnable whenInterrupted(Runnable said) {
          Thread hook = new Thread(said);
          Runtime.getRuntime().addShutdownHook(hook);
          return () -> removeHook(hook);
        }

        private static void removeHook(Thread hook) {
          try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
          } catch (IllegalStateException e) {
            // It runs already: the operator was faster.
            return;
          }
        }
      };
}
