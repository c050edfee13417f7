package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.proto.ChangeMigrationMessage;
import io.ashlar.proto.SlotRangeMessage;
import io.ashlar.proto.StartMigrationMessage;
import io.ashlar.topology.SlotRange;

/** Changes of migrations as messages. */
final class MigrationCodec {
  private MigrationCodec() {}

  static ChangeMigrationMessage encode(ChangeMigration change) {
    ChangeMigrationMessage.Builder message = ChangeMigrationMessage.newBuilder();
    switch (change) {
      case ChangeMigration.Start start -> {
        StartMigrationMessage.Builder begun =
            StartMigrationMessage.newBuilder().setFrom(start.from()).setTo(start.to());
        for (SlotRange range : start.slots()) {
          begun.addSlots(
              SlotRangeMessage.newBuilder().setFirst(range.first()).setLast(range.last()));
        }
        message.setStart(begun);
      }
      case ChangeMigration.Cancel(long id) -> message.setCancel(id);
      case ChangeMigration.Done(long id) -> message.setDone(id);
      case ChangeMigration.Cancelled(long id) -> message.setCancelled(id);
    }
    return message.build();
  }

  static ChangeMigration decode(ChangeMigrationMessage message) {
    return switch (message.getChangeCase()) {
      case START ->
          new ChangeMigration.Start(
              message.getStart().getSlotsList().stream()
                  .map(range -> new SlotRange(range.getFirst(), range.getLast()))
                  .toList(),
              message.getStart().getFrom(),
              message.getStart().getTo());
      case CANCEL -> new ChangeMigration.Cancel(message.getCancel());
      case DONE -> new ChangeMigration.Done(message.getDone());
      case CANCELLED -> new ChangeMigration.Cancelled(message.getCancelled());
      case CHANGE_NOT_SET ->
          throw new IllegalArgumentException("a change of migrations that this version lacks");
    };
  }
}
