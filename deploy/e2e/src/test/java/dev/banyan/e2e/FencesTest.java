package dev.banyan.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Set;

/** Who may know what: the parts stay apart, and each library stays behind the package for it. */
@AnalyzeClasses(
    packages = "dev.banyan",
    importOptions = {DoNotIncludeTests.class, FencesTest.NoTestJars.class})
class FencesTest {
  /** The jar of another module's tests. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String PROTO_ONLY =
      "dev.banyan.[model|conf|filter|rule|codec|host|logging|pki|seal|wire]..";

  /** Where a process is put together by hand; everywhere else clocks and threads are handed in. */
  private static final DescribedPredicate<JavaClass> WIRING =
      DescribedPredicate.describe(
          "wire a process",
          type ->
              Set.of(
                          "Agent",
                          "AgentMain",
                          "Cluster",
                          "Coordinator",
                          "CoordinatorCommand",
                          "CoordinatorMain",
                          "Banyan",
                          "BrokerMain",
                          "StandardErrorLines",
                          "StandardErrorLogging")
                      .contains(outermost(type).getSimpleName())
                  || type.getPackageName().startsWith("dev.banyan.deploy"));

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(FencesTest::outermost).orElse(type);
  }

  @ArchTest
  static final ArchRule theAgentDoesNotKnowTheCoordinator =
      noClasses()
          .that()
          .resideInAPackage("dev.banyan.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.banyan.coordinator..", "dev.banyan.broker..", "dev.banyan.deploy..");

  @ArchTest
  static final ArchRule theCoordinatorDoesNotKnowTheAgent =
      noClasses()
          .that()
          .resideInAPackage("dev.banyan.coordinator..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.banyan.agent..", "dev.banyan.broker..", "dev.banyan.deploy..");

  @ArchTest
  static final ArchRule whatBothAgreeOnKnowsNeither =
      noClasses()
          .that()
          .resideInAPackage(PROTO_ONLY)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.banyan.agent..",
              "dev.banyan.coordinator..",
              "dev.banyan.broker..",
              "dev.banyan.deploy..");

  @ArchTest
  static final ArchRule theCommandLineNeedsNeitherKafkaNorTheCoordinator =
      noClasses()
          .that()
          .resideInAPackage("dev.banyan.coordinator.cli..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.banyan.coordinator..", "org.apache.kafka..", "org.rocksdb..")
                  .and(DescribedPredicate.not(resideInAnyPackage("dev.banyan.coordinator.cli.."))));

  @ArchTest static final ArchRule rocksDb = only("org.rocksdb..", "..window..", "..banlog..");

  @ArchTest
  static final ArchRule kafka =
      onlyOrWiring(
          new String[] {"org.apache.kafka..", "kafka.."},
          "..publish..",
          "..ingest..",
          "..banlog..",
          "dev.banyan.broker..");

  @ArchTest
  static final ArchRule grpc =
      onlyOrWiring(
          new String[] {"io.grpc.."},
          "..link..",
          "..gate..",
          "..push..",
          "..admin..",
          "..cli..",
          "dev.banyan.wire..");

  @ArchTest static final ArchRule http = only("com.sun.net.httpserver..", "..telemetry..");

  @ArchTest static final ArchRule mail = only("jakarta.mail..", "..notify..");

  @ArchTest static final ArchRule joni = only("org.joni..", "dev.banyan.filter..");

  @ArchTest
  static final ArchRule generatedClassesStayAtTheEdges =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..rule..", "..model..", "..conf..", "..filter..", "..tail..", "..detect..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.banyan.wire..");

  @ArchTest
  static final ArchRule clocksAreHandedIn =
      noClasses()
          .that(DescribedPredicate.not(WIRING))
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule partsHaveNoCycles =
      slices().matching("dev.banyan.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfTheAgentHaveNoCycles =
      slices().matching("dev.banyan.agent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfTheCoordinatorHaveNoCycles =
      slices().matching("dev.banyan.coordinator.(*)..").should().beFreeOfCycles();

  private static ArchRule only(String library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static ArchRule onlyOrWiring(String[] library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .and(DescribedPredicate.not(WIRING))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library);
  }
}
