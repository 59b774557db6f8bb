package dev.banyan.filter;

import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.model.FilterText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The filters that a tree of fail2ban's brings along, read as a jail would name them. */
final class StockFilters {
  static final Path TREE = Path.of("/etc/fail2ban");
  static final Path TESTS = Path.of("/usr/lib/python3/dist-packages/fail2ban/tests");
  static final Path LOGS = TESTS.resolve("files/logs");

  private final Path tree;
  private final Path copy;

  /**
   * @param scratch where a copy may lie
   */
  StockFilters(Path tree, Path scratch) {
    this.tree = tree;
    this.copy = scratch.resolve(tree.getFileName().toString() + "/some/where/far/down/here/tree");
  }

  static boolean areInstalled() {
    return Files.isDirectory(LOGS) && Files.isDirectory(TREE);
  }

  /** Their names, without those of files that others include. */
  List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(tree.resolve("filter.d"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".conf") && !name.endsWith("common.conf"))
          .map(name -> name.substring(0, name.length() - ".conf".length()))
          .sorted()
          .toList();
    }
  }

  /** A filter with its options. Those of the tests include the stock ones by a path out of here. */
  FilterText text(String filter, Map<String, Object> options)
      throws IOException, ConfigurationException {
    if (!Files.exists(copy)) {
      copy(tree.resolve("filter.d"), copy.resolve("filter.d"));
      copy(TREE.resolve("filter.d"), copy.resolve("../../../../../../config/filter.d"));
    }
    String jail =
        "[samples]\nenabled = true\nfilter = %s%s\nlogpath = /var/log/samples\naction =\n"
            .formatted(named(filter), shown(options));
    Files.writeString(copy.resolve("jail.conf"), jail);
    return Configuration.load(copy).policy().jails().get(0).filter();
  }

  /** Named {@code recidive}, a filter is never a file. */
  private String named(String filter) throws IOException {
    if (!filter.equals(FilterText.RECIDIVE)) {
      return filter;
    }
    Path other = copy.resolve("filter.d/of-recidive.conf");
    Files.copy(copy.resolve("filter.d/recidive.conf"), other, StandardCopyOption.REPLACE_EXISTING);
    return "of-recidive";
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Options as a jail gives them, without those that are for tests. */
  static String shown(Map<String, Object> options) {
    String list =
        options.entrySet().stream()
            .filter(option -> !option.getKey().startsWith("test."))
            .map(option -> option.getKey() + "=" + option.getValue())
            .sorted()
            .collect(Collectors.joining(", "));
    return list.isEmpty() ? "" : "[" + list + "]";
  }
}
