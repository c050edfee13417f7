package io.ashlar.node.grid;

import io.ashlar.engine.request.RequestId;
import io.ashlar.node.acl.Account;
import io.ashlar.node.connection.PumpingLoop;
import io.ashlar.node.request.ClientDesk;
import io.ashlar.node.request.ClientLink;
import io.ashlar.node.request.PendingReply;
import io.ashlar.node.routing.CallClock;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.SessionControl;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import io.grpc.StatusRuntimeException;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the gRPC service: commands in, replies out in their order. It takes no further
 * command while it owes too much or is owed too much, while a shard has no leader or is overloaded,
 * while a blocking command waits, and during CLIENT PAUSE.
 *
 * <p>On its event loop only, where nothing else is said.
 */
final class GridSession implements ClientLink, SessionControl {
  private static final Logger LOG = LoggerFactory.getLogger(GridSession.class);
  private static final int UNANSWERED_MAX = 4_096;
  private static final long UNANSWERED_BYTES_MAX = 8 << 20;
  private static final long UNREAD_BYTES_MAX = 4 << 20;

  /** Commands that wait to be executed before the client may send more. */
  private static final int WAITING_MAX = 512;

  private final GridHome home;
  private final Consumer<GridSession> onEnd;
  private final EventLoop loop;
  private final GridOutput output;
  private final ReplyLine line;
  private final CallClock clock = new CallClock();
  private final ClientDesk desk;
  private final Session session;
  private final ArrayDeque<GridCommand> waiting = new ArrayDeque<>();
  private final PushLimit pushes;
  private @Nullable RequestId current;

  /** Why it ends once it owes nothing; null when its client ends it. */
  private @Nullable StatusRuntimeException reasonToEnd;

  private boolean working;
  private boolean workScheduled;
  private boolean flushScheduled;
  private boolean standing;
  private boolean overloaded;
  private boolean mayWantMore;
  private boolean requestsEnded;
  private boolean ended;

  /**
   * A session with a place among the node's clients.
   *
   * @param address {@code ip:port} of the client
   * @param onEnd hears, on the session's loop, that it has ended
   */
  GridSession(
      GridHome home,
      Account account,
      String address,
      GridOutput output,
      Consumer<GridSession> onEnd) {
    this.home = home;
    this.onEnd = onEnd;
    this.loop = home.loopOfCall();
    this.output = output;
    this.line = new ReplyLine(output);
    this.pushes = new PushLimit(home.clients.policy());
    this.session =
        new Session(
            home.clients.nextId(),
            address,
            "",
            -1,
            home.clients.accounts().defaultAccount(),
            System.nanoTime(),
            this,
            home.service::unwatch);
    session.setResp(RespVersion.RESP3);
    session.setLibraryName("grpc");
    session.login().become(account);
    this.desk = home.service.open(this, loop, clock);
  }

  // ---- from gRPC, any thread ----

  void open() {
    execute(() -> home.clients.add(session));
  }

  /** Takes a batch; {@link GridOutput#wantMore} asks for the next. */
  void offer(List<GridCommand> batch) {
    if (loop.isShuttingDown()) {
      return;
    }
    loop.execute(
        () -> {
          waiting.addAll(batch);
          mayWantMore = true;
          work();
        });
  }

  /** No more batches come; on the loop's own thread, too, it is behind those that came. */
  void endRequests() {
    if (!loop.isShuttingDown()) {
      loop.execute(
          () -> {
            requestsEnded = true;
            completeWhenDone();
          });
    }
  }

  void cancel() {
    execute(this::end);
  }

  void readable() {
    execute(
        () -> {
          output.flush();
          lookAgain();
        });
  }

  // ---- in ----

  private void work() {
    if (working || ended) {
      return;
    }
    working = true;
    clock.advance();
    try {
      GridCommand next = waiting.peek();
      while (next != null && mayHandle()) {
        if (!handle(next)) {
          var _ =
              loop.schedule(this::work, home.clients.pause().remainingMs(), TimeUnit.MILLISECONDS);
          break;
        }
        waiting.poll();
        next = waiting.peek();
      }
    } catch (RuntimeException e) {
      LOG.error("a command of {} failed", session.address(), e);
      stop(Endings.bug());
    } finally {
      working = false;
    }
    if (mayWantMore && !ended && waiting.size() < WAITING_MAX && mayHandle()) {
      mayWantMore = false;
      output.wantMore();
    }
    completeWhenDone();
  }

  private boolean handle(GridCommand command) {
    command.choose(session);
    current = command.requestId();
    try {
      return desk.handle(command.args());
    } finally {
      current = null;
    }
  }

  private boolean mayHandle() {
    return !standing
        && !overloaded
        && !session.closing()
        && !desk.holding()
        && line.size() < UNANSWERED_MAX
        && line.requestBytes() < UNANSWERED_BYTES_MAX
        && output.pendingBytes() < UNREAD_BYTES_MAX;
  }

  @Override
  public void lookAgain() {
    if (!workScheduled && !ended && !loop.isShuttingDown()) {
      workScheduled = true;
      loop.execute(
          () -> {
            workScheduled = false;
            work();
          });
    }
  }

  // ---- out ----

  @Override
  public void answer(Reply reply) {
    line.answer(session.muted() ? Reply.NONE : reply);
    flushLater();
  }

  @Override
  public void expect(PendingReply pending) {
    line.expect(pending);
  }

  @Override
  public void ready(PendingReply pending) {
    if (ended) {
      return;
    }
    line.release();
    flushLater();
    if (!waiting.isEmpty() || mayWantMore) {
      lookAgain();
    }
  }

  private void flushLater() {
    if (!flushScheduled && !ended && !loop.isShuttingDown()) {
      flushScheduled = true;
      loop.execute(
          () -> {
            flushScheduled = false;
            if (!ended) {
              output.flush();
              completeWhenDone();
            }
          });
    }
  }

  private void completeWhenDone() {
    boolean noMore = session.closing() || (requestsEnded && waiting.isEmpty() && !working);
    if (noMore && line.isEmpty() && !ended) {
      output.flush();
      output.complete(reasonToEnd);
      end();
    }
  }

  // ---- ClientLink ----

  @Override
  public Session session() {
    return session;
  }

  @Override
  public @Nullable RequestId requestId() {
    return current;
  }

  @Override
  public boolean holdBack() {
    if (overloaded || ended) {
      return false;
    }
    overloaded = true;
    return true;
  }

  @Override
  public void letGo() {
    overloaded = false;
    lookAgain();
  }

  @Override
  public void standStill() {
    standing = true;
  }

  @Override
  public void goOn() {
    standing = false;
    lookAgain();
  }

  @Override
  public boolean onThread() {
    return loop.inEventLoop();
  }

  @Override
  public boolean mayRunScripts() {
    return PumpingLoop.inTask(loop);
  }

  /** Any thread. */
  @Override
  public void execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }

  // ---- SessionControl, any thread ----

  @Override
  public void close() {
    execute(() -> stop(Endings.disconnected()));
  }

  @Override
  public void closeAfterReplies() {
    execute(() -> endAfterReplies(null));
  }

  /** The process stops: what is under way is answered, and nothing more is taken. */
  void drain() {
    execute(() -> endAfterReplies(Endings.stopping()));
  }

  private void endAfterReplies(@Nullable StatusRuntimeException why) {
    reasonToEnd = session.closing() ? reasonToEnd : why;
    session.setClosing();
    waiting.clear();
    flushLater();
  }

  @Override
  public void resume() {
    execute(this::lookAgain);
  }

  @Override
  public void push(long bytes, Supplier<Reply> message) {
    if (loop.isShuttingDown()) {
      return;
    }
    switch (pushes.admit(bytes, output.pendingBytes())) {
      // In a task of its own: what a command pushes to its own client comes after its reply.
      case TAKEN -> loop.execute(() -> pushed(bytes, message));
      case TOO_MUCH -> loop.execute(this::stopForPushes);
      case IGNORED -> {}
    }
  }

  private void pushed(long bytes, Supplier<Reply> message) {
    pushes.delivered(bytes);
    Reply told = ended ? Reply.NONE : message.get();
    if (!(told instanceof Reply.None)) {
      line.push(told);
      flushLater();
    }
  }

  private void stopForPushes() {
    home.clients.noteOutputLimitDisconnection();
    stop(Endings.slowReader());
  }

  @Override
  public long outputBytes() {
    return output.pendingBytes() + pushes.bytes();
  }

  @Override
  public int unanswered() {
    return line.size();
  }

  // ---- the end ----

  void stop(StatusRuntimeException why) {
    if (!ended) {
      end();
      output.fail(why);
    }
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    session.setClosing();
    desk.closed();
    session.disconnected();
    home.clients.remove(session);
    home.clients.leave();
    waiting.clear();
    line.clear();
    onEnd.accept(this);
  }
}
