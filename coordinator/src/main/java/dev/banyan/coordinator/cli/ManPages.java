package dev.banyan.coordinator.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The manual, a page for each command, made of the same words as {@code --help} when it is built.
 */
public final class ManPages {
  private ManPages() {}

  /** Writes all pages into the directory that is named. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("expected one directory to write to");
    }
    Path directory = Files.createDirectories(Path.of(args[0]));
    for (Map.Entry<String, String> page : all().entrySet()) {
      Files.writeString(directory.resolve(page.getKey() + ".1"), page.getValue());
    }
  }

  /** The text of each page by its name, such as {@code banyan-ban}. */
  static Map<String, String> all() {
    Map<String, String> pages = new LinkedHashMap<>();
    add(Banyan.commandLine(nowhere()).getCommandSpec(), pages);
    return pages;
  }

  private static void add(CommandSpec command, Map<String, String> pages) {
    pages.put(ManPage.name(command), new ManPage(command).text());
    for (CommandLine sub : command.subcommands().values()) {
      if (!sub.getCommandSpec().usageMessage().hidden()) {
        add(sub.getCommandSpec(), pages);
      }
    }
  }

  /** Nothing is run. */
  private static Context nowhere() {
    var nobody = new PrintWriter(Writer.nullWriter());
    return new Context(
        nobody,
        nobody,
        InstantSource.system(),
        ZoneOffset.UTC,
        Map.of(),
        new Terminal(
            new ByteArrayInputStream("".getBytes(StandardCharsets.UTF_8)), false, () -> 0, 0));
  }
}
