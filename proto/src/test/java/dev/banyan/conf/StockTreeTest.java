package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.banyan.model.Jail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fail2ban's configuration as Debian's package brings it, with every jail enabled. */
class StockTreeTest {
  private static final Path STOCK = Path.of("/etc/fail2ban");

  /** What fail2ban does with these files and Banyan does not, each looked up in fail2ban. */
  private static final List<String> NOT_DONE =
      List.of(
          "filter: '…' counts the bans of all other jails; it reads no log",
          "logpath: is not read by '…'",
          "ignorecommand: '…' is not supported yet; it would spare an address for which the"
              + " command answers 0",
          "iptables-multiport-log: '…' is not run: what is blocked is not logged by the kernel",
          "iptables-multiport: blocks nothing: with blocktype '…' it would let pass whom the jail"
              + " names, which is not supported");

  @TempDir private Path directory;

  @Test
  void everyJailLoadsAndEveryUnsupportedLineIsNamed() throws IOException {
    assumeTrue(
        Files.isReadable(STOCK.resolve("jail.conf")),
        "skipped: Debian's package fail2ban, which brings its configuration, is not installed");
    copy();
    List<String> names = jails();
    String all =
        names.stream().map("[%s]\nenabled = true\n"::formatted).collect(Collectors.joining());
    ConfigCheck check = new Tree(directory).with("jail.local", all).check();

    assertThat(check.problems()).isEmpty();
    assertThat(check.jails().stream().map(Jail::name).map(Object::toString))
        .hasSizeGreaterThan(80)
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(check.notices())
        .allSatisfy(notice -> assertThat(notice.line()).isPositive())
        .noneMatch(notice -> notice.file().startsWith(directory.resolve("filter.d")))
        .extracting(notice -> notice.key() + ": " + notice.message().replaceAll("'[^']*'", "'…'"))
        .containsOnlyOnceElementsOf(NOT_DONE)
        .allSatisfy(notice -> assertThat(NOT_DONE).contains(notice));
    assertThat(check.text()).contains("  trusts  names: whoever runs the DNS");
  }

  private void copy() throws IOException {
    try (Stream<Path> files = Files.walk(STOCK)) {
      for (Path file : files.filter(Files::isReadable).toList()) {
        Path to = directory.resolve(STOCK.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
  }

  private List<String> jails() throws IOException {
    return Files.readAllLines(directory.resolve("jail.conf")).stream()
        .filter(line -> line.matches("\\[[^\\]]+\\]"))
        .map(line -> line.substring(1, line.length() - 1))
        .filter(name -> !List.of("INCLUDES", "DEFAULT").contains(name))
        .toList();
  }
}
