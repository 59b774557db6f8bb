package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Terminal;
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
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The manual, a page for each command, made of the same words as {@code --help} when it is built.
 * What the launcher starts on a class path of its own is described by whoever has it there.
 */
public final class ManPages {
  private ManPages() {}

  /**
   * A part that reads its words by itself.
   *
   * @param name of its page
   * @param summary in a few words
   * @param usage what it prints for {@code --help}
   */
  public record Part(String name, String summary, String usage) {}

  /**
   * Writes all pages.
   *
   * @param parts that picocli knows, and all below them
   * @param others that it does not
   */
  public static void write(Path directory, List<CommandSpec> parts, List<Part> others)
      throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, String> page : all(parts, others).entrySet()) {
      Files.writeString(directory.resolve(page.getKey() + ".1"), page.getValue());
    }
  }

  /** The text of each page by its name, such as {@code banyan-ban}. */
  static Map<String, String> all(List<CommandSpec> parts, List<Part> others) {
    Map<String, String> pages = new LinkedHashMap<>();
    add(Banyan.commandLine(nowhere()).getCommandSpec(), pages);
    parts.forEach(part -> add(part, pages));
    others.forEach(part -> pages.put(part.name(), ManPage.of(part)));
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
