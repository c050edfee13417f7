package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminAddJoinTokenRequest;
import io.ashlar.proto.v1.AdminAddJoinTokenResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ashlar node add-token}. */
@Command(
    name = "add-token",
    description = "Makes a token with which new nodes join (node --join ... --token TOKEN).",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "It is told once; the cluster keeps its hash only.",
      "",
      "Examples:",
      "  ashlar node add-token",
      "  ashlar node add-token --many --minutes 600 -o json | jq -r .token"
    })
final class NodeTokenCommand extends OperatorCommand {
  private static final int MINUTES_MAX = 60 * 24 * 365;

  @Option(names = "--minutes", paramLabel = "N", description = "Valid for so long (default: 60).")
  int minutes = 60;

  @Option(names = "--many", description = "It lets more than one node in.")
  boolean many;

  @Override
  int run(Grid grid, Screen screen) {
    if (minutes < 1 || minutes > MINUTES_MAX) {
      throw new OperatorException(Exit.USAGE, "--minutes is 1 to " + MINUTES_MAX);
    }
    AdminAddJoinTokenRequest request =
        AdminAddJoinTokenRequest.newBuilder().setValidSeconds(minutes * 60).setMany(many).build();
    AdminAddJoinTokenResponse made = grid.askAny(admin -> admin.addJoinToken(request));
    if (wantsJson()) {
      screen.json(
          Json.object("token", made.getToken(), "expires_ms", made.getExpiresMs(), "many", many));
    } else {
      screen.line(made.getToken());
    }
    return Exit.OK;
  }
}
