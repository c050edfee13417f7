package io.ashlar.node.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Permissions;
import io.ashlar.node.acl.AclLog;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.acl.Denial;
import io.ashlar.node.acl.UserRules;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.SessionControl;
import io.ashlar.resp.Reply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessControlTest {
  private static final List<CommandSpec> SPECS =
      CommandTables.ALL.stream().filter(spec -> spec.name().indexOf('|') < 0).toList();
  private static final CommandIndex COMMANDS = new CommandIndex(SPECS);

  private final ClientRegistry clients = new ClientRegistry(new ClientPolicy());
  private final AccessControl access =
      new AccessControl(
          clients.denials(), InstantSource.fixed(Instant.ofEpochMilli(1_000_000_000_000L)));
  private final Session session =
      new Session(
          7,
          "1.2.3.4:5",
          "1.2.3.4:6",
          3,
          clients.accounts().defaultAccount(),
          0,
          new Unconnected(),
          (shard, watches) -> {});

  @BeforeEach
  void restrict() {
    bob("on", "nopass", "~a*", "+get", "+set");
    session.login().become(clients.accounts().find("bob").orElseThrow());
  }

  private void bob(String... words) {
    UserRules rules = new UserRules("bob", COMMANDS, false);
    for (String word : words) {
      assertThat(rules.apply(word)).as(word).isNull();
    }
    TreeMap<String, AclUser> users = new TreeMap<>();
    users.put(AclUser.DEFAULT, clients.accounts().defaultAccount().user());
    users.put("bob", rules.build());
    clients.accounts().replace(users);
  }

  private static CommandSpec spec(String name) {
    return SPECS.stream().filter(spec -> spec.name().equals(name)).findFirst().orElseThrow();
  }

  private static byte[][] args(String line) {
    return Arrays.stream(line.split(" ")).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new);
  }

  @Test
  void scriptsAreSubjectToTheirCallersRules() {
    Permissions permissions = access.permissionsOf(session);
    assertThat(permissions.allows(spec("get"), args("get a"))).isTrue();
    assertThat(permissions.refusal(spec("get"), args("get a"))).isNull();
    assertThat(permissions.allows(spec("get"), args("get b"))).isFalse();
    assertThat(clients.denials().newest(10)).as("asking is not trying").isEmpty();
    assertThat(permissions.refusal(spec("del"), args("del a")))
        .isEqualTo("User bob has no permissions to run the 'del' command");
    AclLog.Entry entry = clients.denials().newest(10).getFirst();
    assertThat(entry.context()).isEqualTo(AclLog.Context.LUA);
    assertThat(entry.reason()).isEqualTo(Denial.Reason.COMMAND);
    assertThat(entry.updatedMs()).isEqualTo(1_000_000_000_000L);
    assertThat(entry.client()).contains("addr=1.2.3.4:5").contains("user=bob");

    bob("on", "nopass", "allkeys", "allcommands", "allchannels");
    assertThat(permissions.refusal(spec("del"), args("del b"))).as("with newer rules").isNull();
  }

  @Test
  void readingAllKeysNeedsOneSelectorThatAllowsItAndTheCommand() {
    Permissions permissions = access.permissionsOf(session);
    bob("on", "nopass", "~a*", "%W~*", "+get", "+sort");
    assertThat(permissions.allows(spec("sort"), args("sort a"))).isTrue();
    assertThat(permissions.readsAllKeys(spec("sort"), args("sort a"))).isFalse();
    bob("on", "nopass", "~a*", "+sort", "(%R~* +get)");
    assertThat(permissions.readsAllKeys(spec("sort"), args("sort a"))).isFalse();
    bob("on", "nopass", "~a*", "+get", "(%R~* +sort)");
    assertThat(permissions.readsAllKeys(spec("sort"), args("sort a"))).isTrue();
    assertThat(permissions.readsAllKeys(spec("sort"), args("sort a store b"))).isFalse();
    bob("on", "nopass", "allkeys", "+sort");
    assertThat(permissions.readsAllKeys(spec("sort"), args("sort a store b"))).isTrue();
    assertThat(clients.denials().newest(10)).as("asking is not trying").isEmpty();
  }

  @Test
  void theNewestRulesCountAtExec() {
    assertThat(access.refusal(session, spec("set"), args("set a 1"))).isNull();
    assertThat(access.refusalAtExec(session, spec("set"), args("set a 1"))).isNull();
    bob("on", "nopass", "~b*", "+get", "+set");
    assertThat(access.refusalAtExec(session, spec("set"), args("set a 1")))
        .isEqualTo(
            new Reply.Error(
                "NOPERM ACLs rules changed between the moment the transaction was accumulated and"
                    + " the EXEC call. This command is no longer allowed for the following reason:"
                    + " no permission to touch the specified keys"));
    assertThat(clients.denials().newest(1).getFirst().context()).isEqualTo(AclLog.Context.MULTI);
    assertThat(clients.denials().count(Denial.Reason.KEY)).isEqualTo(1);
  }

  /** Nobody is there. */
  private static final class Unconnected implements SessionControl {
    @Override
    public void close() {}

    @Override
    public void closeAfterReplies() {}

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void resume() {}

    @Override
    public long outputBytes() {
      return 0;
    }

    @Override
    public int unanswered() {
      return 0;
    }

    @Override
    public void push(long bytes, Supplier<Reply> message) {}
  }
}
