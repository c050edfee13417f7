package io.ashlar.node.grid;

import io.ashlar.node.acl.Account;
import io.ashlar.node.grpc.Caller;
import io.ashlar.proto.v1.DataGridExecuteOnceRequest;
import io.ashlar.proto.v1.DataGridExecuteOnceResponse;
import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.DataGridGrpc.DataGridImplBase;
import io.ashlar.proto.v1.DataGridSubscribeRequest;
import io.ashlar.proto.v1.DataGridSubscribeResponse;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code ashlar.v1.DataGrid}. */
public final class DataGridService extends DataGridImplBase {
  private static final int COMMANDS_OF_ONCE_MAX = 1_024;
  private static final String UNKNOWN_ADDRESS = "grpc";

  private final GridHome home;
  private final Set<GridSession> sessions = ConcurrentHashMap.newKeySet();

  public DataGridService(GridHome home) {
    this.home = home;
  }

  @Override
  public StreamObserver<DataGridExecuteRequest> execute(
      StreamObserver<DataGridExecuteResponse> answer) {
    var out = (ServerCallStreamObserver<DataGridExecuteResponse>) answer;
    ExecuteStream stream = new ExecuteStream(out, home.values);
    try {
      stream.begin(newSession(stream));
      return stream;
    } catch (StatusRuntimeException e) {
      out.onError(e);
      return new Deaf();
    }
  }

  @Override
  public void executeOnce(
      DataGridExecuteOnceRequest request, StreamObserver<DataGridExecuteOnceResponse> answer) {
    var out = (ServerCallStreamObserver<DataGridExecuteOnceResponse>) answer;
    try {
      if (request.getCommandsCount() > COMMANDS_OF_ONCE_MAX) {
        throw GridCommand.malformed("more than " + COMMANDS_OF_ONCE_MAX + " commands");
      }
      List<GridCommand> commands = GridCommand.of(request.getCommandsList());
      GridSession session = newSession(new OnceCall(out, home.values, commands.size()));
      out.setOnCancelHandler(session::cancel);
      session.open();
      session.offer(commands);
      session.endRequests();
    } catch (StatusRuntimeException e) {
      out.onError(e);
    }
  }

  @Override
  public void subscribe(
      DataGridSubscribeRequest request, StreamObserver<DataGridSubscribeResponse> answer) {
    var out = (ServerCallStreamObserver<DataGridSubscribeResponse>) answer;
    try {
      SubscribeCall call = new SubscribeCall(out, request);
      call.begin(newSession(call));
    } catch (StatusRuntimeException e) {
      out.onError(e);
    }
  }

  @Override
  public void watch(DataGridWatchRequest request, StreamObserver<DataGridWatchResponse> answer) {
    var out = (ServerCallStreamObserver<DataGridWatchResponse>) answer;
    try {
      home.watching.open(request, account(), Caller.SHOWN.get(), out);
    } catch (StatusRuntimeException e) {
      out.onError(e);
    }
  }

  /** The process is about to stop: sessions end as soon as they owe nothing. */
  public void drain() {
    sessions.forEach(GridSession::drain);
  }

  /** Ends all sessions and watches: the process stops. */
  public void close() {
    home.watching.close();
    sessions.forEach(session -> session.execute(() -> session.stop(Endings.stopping())));
  }

  private static Account account() {
    return switch (Caller.CURRENT.get()) {
      case Caller.User user -> user.account();
      case Caller.Node _, Caller.Unknown _ -> throw Endings.noUser();
    };
  }

  private GridSession newSession(GridOutput output) {
    Account account = account();
    if (!home.clients.enter()) {
      throw Endings.tooManyClients();
    }
    GridSession session = new GridSession(home, account, UNKNOWN_ADDRESS, output, sessions::remove);
    sessions.add(session);
    return session;
  }

  /** Takes what still comes of a call that was refused. */
  private static final class Deaf implements StreamObserver<DataGridExecuteRequest> {
    @Override
    public void onNext(DataGridExecuteRequest request) {}

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {}
  }
}
