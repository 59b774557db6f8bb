package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.CoordinatorMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPagesTest {
  private static final ManPages.Part OTHER =
      new ManPages.Part(
          "banyan-standalone", "Run all", "usage: banyan standalone [--x]\n\nRuns.\n\n  --x  y\n");

  private final Map<String, String> pages =
      ManPages.all(List.of(CoordinatorMain.described()), List.of(OTHER));

  @Test
  void eachCommandHasAPage() {
    assertThat(pages)
        .containsKeys("banyan", "banyan-ban", "banyan-allow-add", "banyan-agents-quarantine")
        .containsKeys("banyan-top", "banyan-acls", "banyan-agent", "banyan-coordinator");
  }

  @Test
  void aPageSaysWhatHelpSays() {
    assertThat(pages.get("banyan-suspend"))
        .startsWith(".TH BANYAN\\-SUSPEND 1 ")
        .contains(".SH \"NAME\"\nbanyan\\-suspend \\- ")
        .contains("\\fB\\-\\-for\\fR \\fITIME\\fR\n")
        .contains(".SH \"EXAMPLES\"\n.nf\nbanyan suspend ")
        .contains("\\fBbanyan\\fR(1)");
    assertThat(pages.get("banyan")).contains(".SH \"EXIT STATUS\"\n0 done, 1 the answer is no");
  }

  @Test
  void whatTheLauncherStartsIsDescribedByItsOwnWords() {
    assertThat(pages.get("banyan-coordinator"))
        .contains("\\fB\\-\\-rebuild\\fR\n", "drop the windows on disk")
        .contains(".SH \"EXAMPLES\"\n.nf\nbanyan coordinator \\-\\-config", "\\fBbanyan\\fR(1)");
    assertThat(pages.get("banyan-standalone"))
        .contains(".SH \"SYNOPSIS\"\nbanyan standalone [\\-\\-x]\n")
        .contains(".nf\nRuns.\n\n  \\-\\-x  y\n.fi\n", "\\fBbanyan\\fR(1)");
  }

  @Test
  void nothingInAPageIsTakenForAMacro() {
    pages.forEach(
        (name, page) ->
            assertThat(page.lines())
                .as(name)
                .allMatch(line -> !line.startsWith("'"))
                .filteredOn(line -> line.startsWith("."))
                .allMatch(line -> line.matches("\\.(TH|SH|TP|PP|nf|fi)( .*)?")));
  }

  @Test
  void defaultsAreSaidAndNoVariables() {
    pages.forEach((name, page) -> assertThat(page).as(name).doesNotContain("${"));
    assertThat(pages.get("banyan-top")).contains("(default: 2s)");
  }

  @Test
  void writesThemWhereItIsTold(@TempDir Path directory) throws IOException {
    ManPages.write(directory.resolve("man1"), List.of(CoordinatorMain.described()), List.of(OTHER));
    try (Stream<Path> written = Files.list(directory.resolve("man1"))) {
      assertThat(written).hasSize(pages.size());
    }
  }
}
