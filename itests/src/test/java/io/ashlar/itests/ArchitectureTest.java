package io.ashlar.itests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom: the arrows between modules, and no cycles between packages. */
final class ArchitectureTest {
  private static JavaClasses classes = new ClassFileImporter().importClasses();

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.ashlar");
    assertThat(classes).as("classes of io.ashlar on the class path").isNotEmpty();
  }

  @Test
  void packagesFormNoCycles() {
    slices()
        .matching("io.ashlar.(**)")
        .as("packages")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(classes);
  }

  @Test
  void respKnowsOnlyTheJdk() {
    knowsOnly("resp", "java..", "org.jspecify..");
  }

  @Test
  void engineKnowsOnlyResp() {
    knowsOnly("engine", "java..", "org.jspecify..", "io.ashlar.resp..");
  }

  @Test
  void topologyIsPure() {
    knowsOnly("topology", "java..", "org.jspecify..", "io.ashlar.proto..", "com.google.protobuf..");
    hasNoInputOrOutput("topology");
  }

  @Test
  void engineHasNoInputOutputThreadsTimeOrChance() {
    hasNoInputOrOutput("engine");
    hasNoThreadsTimeOrChance("engine");
  }

  @Test
  void planningIsAPureFunctionOfWhatIsObserved() {
    knowsOnly("control.plan", "java..", "org.jspecify..", "io.ashlar.topology..");
    hasNoInputOrOutput("control.plan");
    hasNoThreadsTimeOrChance("control.plan");
  }

  @Test
  void shardsKnowNothingOfTheProcessAroundThem() {
    knowsNot("raft", "io.ashlar.node..", "io.ashlar.cli..", "io.ashlar.router..");
    knowsNot("raft", "io.ashlar.control..", "io.ashlar.topology..");
    noClasses()
        .that()
        .resideInAPackage("io.ashlar.raft..")
        .and()
        .resideOutsideOfPackage("io.ashlar.raft.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .because("only Raft's messages travel by Netty")
        .check(classes);
  }

  @Test
  void controlKnowsNothingOfTheProcessAroundIt() {
    knowsNot("control", "io.netty..", "io.ashlar.node..", "io.ashlar.cli..", "io.ashlar.router..");
    knowsNot("control", "io.ashlar.engine..", "io.ashlar.resp..");
  }

  @Test
  void nodeKnowsNothingOfWhatStartsIt() {
    knowsNot("node", "io.ashlar.cli..", "io.ashlar.router..", "io.ashlar.client..", "picocli..");
  }

  @Test
  void clientsKnowNothingOfTheServer() {
    knowsNot("client", "io.ashlar.node..", "io.ashlar.engine..", "io.ashlar.raft..");
  }

  @Test
  void theSdkNeedsNoLibraryThatIsOptional() {
    isKnownOnlyBy("io.micrometer..", "io.ashlar.client.metrics..");
    isKnownOnlyBy("io.opentelemetry..", "io.ashlar.client.tracing..");
    isKnownOnlyBy("tools.jackson..", "io.ashlar.client.json..");
  }

  private static void isKnownOnlyBy(String library, String owner) {
    noClasses()
        .that()
        .resideInAPackage("io.ashlar.client..")
        .and()
        .resideOutsideOfPackage(owner)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library, owner)
        .because("an application may not have the library")
        .check(classes);
  }

  @Test
  void theRouterKnowsTheClientsHalfOfTheNodeOnly() {
    knowsNot("router", "io.ashlar.raft..", "io.ashlar.control..", "org.apache.ratis..");
    knowsNot("router", "io.ashlar.cli..", "picocli..");
    noClasses()
        .that()
        .resideInAPackage("io.ashlar.router..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ashlar.engine.effect..",
            "io.ashlar.engine.keyspace..",
            "io.ashlar.node.feed..",
            "io.ashlar.node.bus..",
            "io.ashlar.node.users..",
            "io.ashlar.node.script..")
        .because("it has no shards, and nodes decide")
        .check(classes);
  }

  @Test
  void examplesKnowOnlyTheSdk() {
    knowsOnly("examples", "java..", "org.jspecify..", "io.ashlar.client..");
  }

  @Test
  void nothingKnowsItsTests() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.ashlar.itests..", "io.ashlar.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.ashlar.itests..", "io.ashlar.bench..")
        .allowEmptyShould(true)
        .check(classes);
  }

  private static void knowsOnly(String module, String... others) {
    String own = "io.ashlar." + module + "..";
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(concat(own, others)))
        .allowEmptyShould(true)
        .check(classes);
  }

  private static void knowsNot(String module, String... others) {
    noClasses()
        .that()
        .resideInAPackage("io.ashlar." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true)
        .check(classes);
  }

  private static void hasNoInputOrOutput(String module) {
    knowsNot(
        module,
        "java.nio.file..",
        "java.nio.channels..",
        "java.net..",
        "io.netty..",
        "org.apache.ratis..");
    noClasses()
        .that()
        .resideInAPackage("io.ashlar." + module + "..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.(File|RandomAccess|Print).*")
        .allowEmptyShould(true)
        .check(classes);
  }

  private static void hasNoThreadsTimeOrChance(String module) {
    noClasses()
        .that()
        .resideInAPackage("io.ashlar." + module + "..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .because("time and chance are parameters, and one thread runs it")
        .allowEmptyShould(true)
        .check(classes);
  }

  private static String[] concat(String first, String[] others) {
    String[] all = new String[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }
}
