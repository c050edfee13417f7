package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminCancelMigrationRequest;
import io.ashlar.proto.v1.AdminCancelMigrationResponse;
import io.ashlar.proto.v1.AdminGrpc.AdminImplBase;
import io.ashlar.proto.v1.AdminListMigrationsRequest;
import io.ashlar.proto.v1.AdminListMigrationsResponse;
import io.ashlar.proto.v1.AdminMeasureSlotsRequest;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.AdminMergeShardsRequest;
import io.ashlar.proto.v1.AdminMergeShardsResponse;
import io.ashlar.proto.v1.AdminSplitShardRequest;
import io.ashlar.proto.v1.AdminSplitShardResponse;
import io.ashlar.proto.v1.AdminStartMigrationRequest;
import io.ashlar.proto.v1.AdminStartMigrationResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** What a fake node says of moves of slots. */
abstract class FakeMovesAdmin extends AdminImplBase {
  private final String name;
  private final FakeMoves moves;

  FakeMovesAdmin(String name, FakeMoves moves) {
    this.name = name;
    this.moves = moves;
  }

  abstract <A> void end(StreamObserver<A> answer, A message);

  @Override
  public void startMigration(
      AdminStartMigrationRequest request, StreamObserver<AdminStartMigrationResponse> answer) {
    long id = moves.start(request);
    end(answer, AdminStartMigrationResponse.newBuilder().setId(id).build());
  }

  @Override
  public void listMigrations(
      AdminListMigrationsRequest request, StreamObserver<AdminListMigrationsResponse> answer) {
    end(answer, moves.list(name));
  }

  @Override
  public void cancelMigration(
      AdminCancelMigrationRequest request, StreamObserver<AdminCancelMigrationResponse> answer) {
    if (moves.cancel(request.getId())) {
      end(answer, AdminCancelMigrationResponse.getDefaultInstance());
    } else {
      answer.onError(Status.FAILED_PRECONDITION.withDescription("none").asRuntimeException());
    }
  }

  @Override
  public void splitShard(
      AdminSplitShardRequest request, StreamObserver<AdminSplitShardResponse> answer) {
    if (request.getShardId().endsWith(name.substring(1))) {
      end(answer, moves.split(request));
    } else {
      answer.onError(Status.FAILED_PRECONDITION.withDescription("led elsewhere").asException());
    }
  }

  @Override
  public void mergeShards(
      AdminMergeShardsRequest request, StreamObserver<AdminMergeShardsResponse> answer) {
    long id = moves.merge(request.getFromShardId(), request.getIntoShardId());
    end(answer, AdminMergeShardsResponse.newBuilder().setMigrationId(id).build());
  }

  @Override
  public void measureSlots(
      AdminMeasureSlotsRequest request, StreamObserver<AdminMeasureSlotsResponse> answer) {
    if (request.getShardId().endsWith(name.substring(1))) {
      end(answer, moves.measured(request));
    } else {
      answer.onError(Status.FAILED_PRECONDITION.withDescription("led elsewhere").asException());
    }
  }
}
