package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesTest {
  /** The aim is 300; no aim is worth an ugly cut. */
  private static final int MAX_LINES = 400;

  private final Path root = Path.of("../..").toAbsolutePath().normalize();

  @Test
  void noFileIsTooLongToBeReadInOneGo() throws IOException {
    assertThat(sources())
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(Files.readAllLines(file, UTF_8).size()).isLessThanOrEqualTo(MAX_LINES));
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    List<Path> packages = sources().stream().map(Path::getParent).distinct().toList();
    assertThat(packages)
        .isNotEmpty()
        .allSatisfy(directory -> assertThat(directory.resolve("package-info.java")).exists());
  }

  private List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().matches(".*/src/main/java/.*[.]java"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }
}
