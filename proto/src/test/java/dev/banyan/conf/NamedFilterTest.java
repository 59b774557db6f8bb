package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFilterTest {
  private static final Path BUILT_IN = Path.of("");

  @TempDir private Path directory;

  @Test
  void theFirstDirectoryThatHasTheNameWins() throws Exception {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    new Tree(first).with("filter.d/a.conf", filter("a1"));
    new Tree(second).with("filter.d/a.conf", filter("a2")).with("filter.d/sshd.conf", filter("s"));

    assertThat(regex("a", first, BUILT_IN, second)).isEqualTo("^a1 <HOST>$");
    assertThat(regex("a", second, BUILT_IN, first)).isEqualTo("^a2 <HOST>$");
    assertThat(regex("sshd", second, BUILT_IN)).isEqualTo("^s <HOST>$");
    assertThat(find("sshd", first, BUILT_IN, second).file()).isEmpty();
    assertThat(find("banyan/sshd", second).file()).isEmpty();
    assertThat(NamedFilter.find("b", List.of(first, BUILT_IN))).isEmpty();
  }

  @Test
  void optionsAndOtherFilesAreReadAsForAJail() throws Exception {
    new Tree(directory)
        .with("filter.d/a.conf", "[Definition]\nfailregex = ^<what> <HOST>$\nwhat = one\n")
        .with("filter.d/a.local", "[Definition]\nwhat = two\n");

    assertThat(regex("a", directory)).isEqualTo("^two <HOST>$");
    assertThat(regex("a[what=three]", directory)).isEqualTo("^three <HOST>$");
    assertThat(regex(directory + "/filter.d/a.conf[what=four]")).isEqualTo("^four <HOST>$");
  }

  @Test
  void saysEverythingThatIsWrong() {
    new Tree(directory)
        .with("filter.d/a.conf", "[Definition]\nfailregex = (<HOST>\nignoreregx = x\n");

    assertThatThrownBy(() -> find("a", directory))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.problems()).extracting(Problem::line).containsExactly(2, 3));
  }

  @Test
  void onlyAFileWithTheRightEndingIsAFilter() throws Exception {
    new Tree(directory).with("messages", "a log");

    assertThat(NamedFilter.find(directory + "/messages", List.of())).isEmpty();
    assertThat(NamedFilter.find(directory + "/none.conf", List.of())).isEmpty();
    assertThat(NamedFilter.find("", List.of(directory))).isEmpty();
    assertThat(NamedFilter.find("banyan/none", List.of(BUILT_IN))).isEmpty();
  }

  private static String filter(String word) {
    return "[Definition]\nfailregex = ^" + word + " <HOST>$\n";
  }

  private static String regex(String words, Path... directories) throws ConfigurationException {
    return find(words, directories).text().failregex().get(0);
  }

  private static NamedFilter find(String words, Path... directories) throws ConfigurationException {
    return NamedFilter.find(words, List.of(directories)).orElseThrow();
  }
}
