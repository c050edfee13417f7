package io.ashlar.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a call while somebody is still asked who makes it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LateListenerTest {
  /** Notes what it hears. */
  private static class Hearing extends ServerCall.Listener<Integer> {
    final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onMessage(Integer message) {
      heard.add(message.toString());
    }

    @Override
    public void onHalfClose() {
      heard.add("half-close");
    }

    @Override
    public void onCancel() {
      heard.add("cancel");
    }
  }

  @Test
  void aCallThatIsCancelledBeforeItsCallerIsKnownIsCancelledThen() {
    LateListener<Integer> late = new LateListener<>();
    Hearing known = new Hearing();
    late.onCancel();
    assertThat(known.heard).isEmpty();
    late.become(known);
    assertThat(known.heard).containsExactly("cancel");
  }

  /** The caller is found out on another thread than the one that tells of the call. */
  @Test
  void whatComesWhileTheMissedIsPassedOnStaysBehindIt() throws Exception {
    LateListener<Integer> late = new LateListener<>();
    CountDownLatch passingOn = new CountDownLatch(1);
    CountDownLatch overtaken = new CountDownLatch(1);
    Hearing known =
        new Hearing() {
          @Override
          public void onMessage(Integer message) {
            if (message == 0) {
              passingOn.countDown();
              // The other thread has all this time to push itself in.
              assertThat(quietly(overtaken)).as("overtaken").isFalse();
            }
            super.onMessage(message);
          }

          @Override
          public void onHalfClose() {
            overtaken.countDown();
            super.onHalfClose();
          }
        };
    late.onMessage(0);
    late.onMessage(1);
    Thread finding = Thread.ofPlatform().start(() -> late.become(known));
    assertThat(passingOn.await(20, TimeUnit.SECONDS)).isTrue();
    late.onHalfClose();
    finding.join();
    assertThat(known.heard).containsExactly("0", "1", "half-close");
  }

  private static boolean quietly(CountDownLatch latch) {
    try {
      return latch.await(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
