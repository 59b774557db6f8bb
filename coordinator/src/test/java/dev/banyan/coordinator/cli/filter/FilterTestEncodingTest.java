package dev.banyan.coordinator.cli.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.AskedBanyan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterTestEncodingTest extends AskedBanyan {
  private static final String REGEX = "^M\u00fcller from <ADDR>$";

  @TempDir private Path directory;

  @Test
  void readsALogInItsEncoding() throws IOException {
    String log = log();
    assertThat(run("filter", "test", "--regex", REGEX, "-e", "latin1", log, "--json"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).startsWith("{\"line\":2,\"host\":\"192.0.2.1\""))
        .anySatisfy(line -> assertThat(line).startsWith("{\"line\":3,\"host\":\"192.0.2.2\""));
  }

  @Test
  void takesItForUtf8IfNothingIsSaid() throws IOException {
    assertThat(run("filter", "test", "--regex", REGEX, log())).isEqualTo(ExitCode.NO);
  }

  @Test
  void refusesAnEncodingWithoutLines() throws IOException {
    assertThat(run("filter", "test", "--regex", REGEX, "--encoding", "utf-16", log()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--encoding: 'utf-16' is none in which a log can be read");
  }

  private String log() throws IOException {
    String text = "nobody\nM\u00fcller from 192.0.2.1\nM\u00fcller from 192.0.2.2\n";
    return Files.write(directory.resolve("log"), text.getBytes(StandardCharsets.ISO_8859_1))
        .toString();
  }
}
