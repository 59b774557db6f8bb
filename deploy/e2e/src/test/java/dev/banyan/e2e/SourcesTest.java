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
  private static final int MAX_LINES = 300;

  private final Path root = Path.of("").toAbsolutePath().getParent().getParent();

  @Test
  void noFileIsLongerThanThreeHundredLines() throws IOException {
    assertThat(sources())
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(Files.readAllLines(file, UTF_8).size()).isLessThanOrEqualTo(MAX_LINES));
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    List<Path> packages =
        sources().stream()
            .filter(file -> file.toString().contains("/src/main/java/"))
            .map(Path::getParent)
            .distinct()
            .toList();
    assertThat(packages)
        .isNotEmpty()
        .allSatisfy(directory -> assertThat(directory.resolve("package-info.java")).exists());
  }

  private List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }
}
