package io.ashlar.node.commands.connection;

import io.ashlar.engine.command.DatabaseNumber;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.resp.Reply;

/** SELECT index: the database that the client's commands work in from now on. */
record Select() implements NodeCommand.Selecting {
  @Override
  public void execute(NodeCall call) {
    byte[] index = call.args()[1];
    Reply.Error problem = DatabaseNumber.problem(index);
    if (problem != null) {
      call.reply(problem);
      return;
    }
    call.session().setDatabase(DatabaseNumber.of(index));
    call.reply(Reply.OK);
  }

  @Override
  public int databaseAfter(byte[][] args, int before) {
    return DatabaseNumber.problem(args[1]) == null ? DatabaseNumber.of(args[1]) : before;
  }
}
