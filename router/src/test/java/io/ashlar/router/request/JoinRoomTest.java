package io.ashlar.router.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JoinRoomTest {
  private static final long MAX = JoinRoom.COMMAND_BYTES_MAX;

  @Test
  void oneCommandHoldsNoMoreThanItMay() {
    JoinRoom.Total total = new JoinRoom.Total(4 * MAX);
    JoinRoom.Share share = new JoinRoom(total).share();
    assertThat(share.take(MAX)).isNull();
    assertThat(share.take(1)).isNotNull();
    assertThat(total.bytes()).isEqualTo(MAX);
    share.close();
    assertThat(total.bytes()).isZero();
  }

  @Test
  void allClientsTogetherHoldNoMoreThanThereIs() {
    JoinRoom.Total total = new JoinRoom.Total(MAX + 10);
    JoinRoom.Share first = new JoinRoom(total).share();
    JoinRoom.Share second = new JoinRoom(total).share();
    assertThat(first.take(MAX)).isNull();
    assertThat(second.take(11)).isNotNull();
    assertThat(second.take(10)).isNull();
    first.close();
    assertThat(second.take(11)).isNull();
    assertThat(total.bytes()).isEqualTo(21);
  }

  @Test
  void aClientThatIsGoneHoldsNothing() {
    JoinRoom.Total total = new JoinRoom.Total(MAX);
    JoinRoom room = new JoinRoom(total);
    JoinRoom.Share one = room.share();
    JoinRoom.Share other = room.share();
    one.take(5);
    other.take(6);
    room.close();
    assertThat(total.bytes()).isZero();
    assertThat(one.take(7)).isNotNull();
    one.close();
    assertThat(total.bytes()).isZero();
  }

  @Test
  void whatIsHandedOverIsHeldUntilItIsDoneWith() {
    JoinRoom.Total total = new JoinRoom.Total(MAX);
    JoinRoom room = new JoinRoom(total);
    JoinRoom.Share share = room.share();
    share.take(5);
    Runnable release = share.handOver();
    room.close();
    assertThat(total.bytes()).isEqualTo(5);
    release.run();
    assertThat(total.bytes()).isZero();
  }
}
