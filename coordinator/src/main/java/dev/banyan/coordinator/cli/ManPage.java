package dev.banyan.coordinator.cli;

import com.google.common.base.Ascii;
import dev.banyan.host.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** One command as a page of the manual, in the macros of man(7). */
final class ManPage {
  private static final String EXAMPLE = "Example:";
  private static final String EXIT = "Exit:";
  private static final String PROGRAM = "banyan";

  private final CommandSpec command;
  private final StringBuilder text = new StringBuilder();

  ManPage(CommandSpec command) {
    this.command = command;
  }

  /** What the page of a command is called. */
  static String name(CommandSpec command) {
    return command.qualifiedName("-").replace(' ', '-');
  }

  /** The whole page. */
  String text() {
    String name = name(command);
    begin(name, summary());
    line(
        command
            .commandLine()
            .getHelp()
            .fullSynopsis()
            .strip()
            .replaceFirst("^Usage: ", "")
            .replaceAll("\\s+", " "));
    section("DESCRIPTION");
    description();
    arguments();
    commands();
    footer("EXAMPLES", EXAMPLE);
    footer("EXIT STATUS", EXIT);
    if (command.parent() != null) {
      seeAlso(name(command.parent()));
    } else if (!name.equals(PROGRAM)) {
      seeAlso(PROGRAM);
    }
    return text.toString();
  }

  private void begin(String name, String summary) {
    macro(
        ".TH %s 1 \"\" \"banyan %s\" \"Banyan\""
            .formatted(escaped(name.toUpperCase(Locale.ROOT)), Version.current()));
    section("NAME");
    line(name + " - " + summary);
    section("SYNOPSIS");
  }

  /** The page of a part of which only the text of its help is known. */
  static String of(ManPages.Part part) {
    ManPage page = new ManPage(CommandSpec.create());
    page.begin(part.name(), part.summary());
    page.line(part.usage().lines().findFirst().orElse("").replaceFirst("^usage: ", ""));
    page.section("DESCRIPTION");
    page.macro(".nf");
    part.usage().lines().skip(2).forEach(page::line);
    page.macro(".fi");
    page.seeAlso(PROGRAM);
    return page.text.toString();
  }

  /** The first line of the description, without its full stop. */
  private String summary() {
    return words(command).stream().findFirst().orElse("").replaceFirst("\\.$", "");
  }

  private static List<String> words(CommandSpec command) {
    List<String> words = new ArrayList<>(List.of(command.usageMessage().header()));
    words.addAll(List.of(command.usageMessage().description()));
    return words.stream().map(ManPage::plain).toList();
  }

  private void description() {
    boolean begun = false;
    for (String paragraph : words(command)) {
      if (paragraph.isBlank()) {
        continue;
      }
      if (begun) {
        macro(".PP");
      }
      line(paragraph);
      begun = true;
    }
  }

  private void arguments() {
    if (command.args().isEmpty()) {
      return;
    }
    section("OPTIONS");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      argument("\\fI%s\\fR".formatted(escaped(parameter.paramLabel())), parameter);
    }
    for (OptionSpec option : command.options()) {
      String names =
          List.of(option.names()).stream()
              .map(name -> "\\fB%s\\fR".formatted(escaped(name)))
              .collect(Collectors.joining(", "));
      boolean takes = option.arity().max() > 0;
      argument(
          names + (takes ? " \\fI%s\\fR".formatted(escaped(option.paramLabel())) : ""), option);
    }
  }

  private void argument(String tag, ArgSpec argument) {
    if (argument.hidden()) {
      return;
    }
    macro(".TP");
    macro(tag);
    line(plain(String.join(" ", argument.description())));
  }

  private void commands() {
    if (command.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (CommandLine sub : command.subcommands().values()) {
      if (!sub.getCommandSpec().usageMessage().hidden()) {
        macro(".TP");
        macro("\\fB%s\\fR".formatted(escaped(sub.getCommandName())));
        line(words(sub.getCommandSpec()).stream().findFirst().orElse(""));
      }
    }
  }

  /** The lines of the footer that begin like this, with those below that are indented. */
  private void footer(String title, String word) {
    List<String> found = new ArrayList<>();
    boolean inside = false;
    for (String raw : command.usageMessage().footer()) {
      String line = plain(raw);
      boolean begins = line.startsWith(word);
      inside = begins || (inside && line.startsWith(" "));
      if (inside) {
        found.add(line.substring(begins ? word.length() : 0).strip());
      }
    }
    if (found.isEmpty()) {
      return;
    }
    section(title);
    boolean example = word.equals(EXAMPLE);
    if (example) {
      macro(".nf");
    }
    found.stream().filter(line -> !line.isEmpty()).forEach(this::line);
    if (example) {
      macro(".fi");
    }
  }

  private void seeAlso(String name) {
    section("SEE ALSO");
    macro("\\fB%s\\fR(1)".formatted(escaped(name)));
  }

  private static String plain(String text) {
    return Ansi.OFF.string(text).stripTrailing();
  }

  private void section(String title) {
    macro(".SH \"" + Ascii.toUpperCase(title) + "\"");
  }

  private void macro(String line) {
    text.append(line).append('\n');
  }

  /** Text that is nothing but text. */
  private void line(String line) {
    String safe = escaped(line);
    macro(safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
