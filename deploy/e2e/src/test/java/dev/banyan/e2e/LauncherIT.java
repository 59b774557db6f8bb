package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LauncherIT {
  private static final Path TREE = Path.of("../target/banyan").toAbsolutePath().normalize();

  private static final String ENOUGH_FOR_THE_COMMAND_LINE =
      "(banyan-coordinator|banyan-proto|grpc|picocli|protobuf|guava|failureaccess|gson|perfmark"
          + "|slf4j|logback).*[.]jar";

  @TempDir Path directory;

  @Test
  void everyJarThatAPartNeedsLiesBesideIt() throws IOException {
    for (String part : List.of("agent", "coordinator", "standalone", "broker")) {
      try (JarFile jar = new JarFile(TREE.resolve("lib/banyan-" + part + "-0.1.0.jar").toFile())) {
        String needed = jar.getManifest().getMainAttributes().getValue("Class-Path");
        assertThat(needed.split(" ", -1))
            .as(part)
            .isNotEmpty()
            .allSatisfy(name -> assertThat(TREE.resolve("lib").resolve(name)).exists());
      }
    }
  }

  @Test
  void theAgentNeedsNoDatabaseAndNoBroker() throws IOException {
    try (JarFile jar = new JarFile(TREE.resolve("lib/banyan-agent-0.1.0.jar").toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Class-Path"))
          .doesNotContain("rocksdb", "kafka_", "banyan-coordinator", "banyan-broker");
    }
  }

  @Test
  void worksFromTheCheckoutTheInstalledTreeAndALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("banyan"), TREE.resolve("bin/banyan"));
    for (Path launcher : List.of(Path.of("../bin/banyan"), TREE.resolve("bin/banyan"), link)) {
      Answer answer = run(Map.of(), launcher.toString(), "--version");
      assertThat(answer.text).as(launcher.toString()).contains("banyan 0.1.0");
      assertThat(answer.code).isZero();
    }
  }

  @Test
  void theCommandLineNeedsNeitherKafkaNorADatabase() throws Exception {
    Path tree = installed(ENOUGH_FOR_THE_COMMAND_LINE);
    Answer answer =
        run(Map.of(), tree.resolve("bin/banyan").toString(), "status", "--state", "/none");
    assertThat(answer.text).contains("/none");
    assertThat(answer.code).isEqualTo(ExitCode.UNAVAILABLE);
  }

  @Test
  void namesThePackageOfAPartThatIsNotInstalled() throws Exception {
    Path tree = installed("banyan-coordinator.*");
    Answer answer = run(Map.of(), tree.resolve("bin/banyan").toString(), "agent");
    assertThat(answer.text).contains("package banyan-agent");
    assertThat(answer.code).isEqualTo(ExitCode.UNAVAILABLE);
  }

  @Test
  void saysWhatToInstallWhereThereIsNoJava() throws Exception {
    Answer answer = run(Map.of("JAVA_HOME", "/none"), "../bin/banyan", "status");
    assertThat(answer.text).contains("openjdk-17-jre-headless");
    assertThat(answer.code).isEqualTo(ExitCode.UNAVAILABLE);
  }

  /** A copy of the installed tree with some of its jars. */
  private Path installed(String jarsThatMatch) throws IOException {
    Path lib = Files.createDirectories(directory.resolve("installed/lib"));
    Path bin = Files.createDirectories(directory.resolve("installed/bin"));
    Files.copy(TREE.resolve("bin/banyan"), bin.resolve("banyan"));
    assertThat(bin.resolve("banyan").toFile().setExecutable(true)).isTrue();
    try (Stream<Path> jars = Files.list(TREE.resolve("lib"))) {
      for (Path jar : jars.filter(jar -> name(jar).matches(jarsThatMatch)).toList()) {
        Files.copy(jar, lib.resolve(name(jar)));
      }
    }
    return bin.resolveSibling(".").normalize();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private record Answer(int code, String text) {}

  private static Answer run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Answer(process.waitFor(), text);
  }
}
