package io.ashlar.node.grpc;

import io.ashlar.proto.MembersGrpc.MembersImplBase;
import io.ashlar.proto.MembersJoinRequest;
import io.ashlar.proto.MembersJoinResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;

/** {@code ashlar.internal.v1.Members}. */
public final class MembersService extends MembersImplBase {
  private final Desk desk;

  /** Who admits nodes. */
  public interface Desk {
    /** Never fails: what it cannot tell is {@link Answer.Later}. */
    CompletionStage<Answer> join(MembersJoinRequest request);
  }

  /** What becomes of somebody who wants to join. */
  public sealed interface Answer {
    record Admitted(MembersJoinResponse seat) implements Answer {}

    record Refused(String reason) implements Answer {}

    /** Nobody can say yet. */
    record Later(String reason) implements Answer {}
  }

  public MembersService(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void join(MembersJoinRequest request, StreamObserver<MembersJoinResponse> observer) {
    var _ =
        desk.join(request)
            .thenAccept(
                answer -> {
                  switch (answer) {
                    case Answer.Admitted(MembersJoinResponse seat) -> {
                      observer.onNext(seat);
                      observer.onCompleted();
                    }
                    case Answer.Refused(String reason) ->
                        observer.onError(
                            Status.PERMISSION_DENIED.withDescription(reason).asException());
                    case Answer.Later(String reason) ->
                        observer.onError(Status.UNAVAILABLE.withDescription(reason).asException());
                  }
                });
  }
}
