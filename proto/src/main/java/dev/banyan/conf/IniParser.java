package dev.banyan.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of one file, by the rules of Python's {@code configparser} as fail2ban uses it:
 * {@code #} and {@code ;} begin a comment at the start of a line, {@code ;} after a space also
 * within one; a line that is indented deeper than its key goes on with the value; keys are not case
 * sensitive.
 *
 * <p>It is stricter in one place: what cannot be a key, such as a regex that lost its indentation,
 * is not taken for one because a colon happens to stand in it.
 */
final class IniParser {
  private static final Pattern HEADER = Pattern.compile("\\[([^\\]]+)\\]\\s*(?:[#;].*)?");
  private static final Pattern OPTION =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_./-]*(?:\\?[\\w=]+)?)\\s*[=:]\\s*(.*)");
  private static final Pattern INLINE_COMMENT = Pattern.compile("\\s;.*");

  private final Path path;
  private final Findings findings;
  private final Map<String, Section> sections = new LinkedHashMap<>();
  private final List<Line> loose = new ArrayList<>();

  private @Nullable Section section;
  private @Nullable Option option;

  IniParser(Path path, Findings findings) {
    this.path = path;
    this.findings = findings;
  }

  /** An option of which more lines may follow. */
  private record Option(String key, int indent, Line line, List<Line> lines) {}

  Map<String, Section> parse(String text) {
    String[] lines = text.replaceFirst("^\uFEFF", "").split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      read(lines[i], i + 1);
    }
    finish();
    return sections;
  }

  private void read(String raw, int number) {
    if (isComment(raw)) {
      return;
    }
    if (raw.indexOf('\0') >= 0) {
      findings.problem(new Line("", path, number), "", "holds a NUL character; this is no text");
      return;
    }
    if (raw.indexOf('\ufffd') >= 0) {
      String message = "is not UTF-8: 'file FILE' names its encoding, iconv makes UTF-8 of it";
      findings.problem(new Line("", path, number), "", message);
    }
    Line line = new Line(withoutComment(raw).strip(), path, number);
    int indent = indent(raw);
    if (option != null && (line.text().isEmpty() || indent > option.indent())) {
      option.lines().add(line);
    } else if (!line.text().isEmpty()) {
      begin(line, indent);
    }
  }

  private void begin(Line line, int indent) {
    Matcher header = HEADER.matcher(line.text());
    if (header.matches()) {
      finish();
      open(header.group(1), line);
      return;
    }
    Matcher matcher = OPTION.matcher(line.text());
    if (!matcher.matches()) {
      stray(line);
    } else if (section == null) {
      findings.problem(line, matcher.group(1), "stands before the first [section]");
    } else {
      finish();
      String key = matcher.group(1).toLowerCase(Locale.ROOT);
      List<Line> lines = new ArrayList<>(List.of(line.with(matcher.group(2))));
      option = new Option(key, indent, line, lines);
    }
  }

  private void open(String name, Line header) {
    Section known = sections.get(name);
    section = new Section(name, header);
    if (known == null) {
      sections.put(name, section);
    } else if (name.equals(Document.DEFAULT)) {
      section = known;
    } else {
      findings.problem(
          header,
          "[" + name + "]",
          "is already in line " + known.header().number() + " of this file; merge the two");
    }
  }

  /** Neither a section nor an option: most likely a value whose indentation was lost. */
  private void stray(Line line) {
    if (option == null) {
      findings.problem(line, "", "is neither a [section] nor 'key = value'");
      return;
    }
    loose.add(line);
    option.lines().add(line);
  }

  private void finish() {
    Option done = option;
    Section owner = section;
    option = null;
    if (done == null || owner == null) {
      return;
    }
    sayIndent(done);
    Value value = new Value(withoutTrailingBlanks(done.lines()));
    Value before = owner.options().putIfAbsent(done.key(), value);
    if (before != null) {
      findings.problem(
          done.line(),
          done.key(),
          "is already set in line " + before.first().number() + " of this section; keep one");
    }
  }

  private void sayIndent(Option done) {
    if (loose.isEmpty()) {
      return;
    }
    String others =
        switch (loose.size()) {
          case 1 -> "";
          case 2 -> ", nor is one more line";
          default -> ", nor are %d more lines".formatted(loose.size() - 1);
        };
    findings.problem(
        loose.get(0),
        done.key(),
        "continues line %d, but is not indented%s: indent with spaces what continues a value"
            .formatted(done.line().number(), others));
    loose.clear();
  }

  private static List<Line> withoutTrailingBlanks(List<Line> lines) {
    int end = lines.size();
    while (end > 1 && lines.get(end - 1).text().isEmpty()) {
      end--;
    }
    return lines.subList(0, end);
  }

  private static boolean isComment(String raw) {
    String text = raw.stripLeading();
    return text.startsWith("#") || text.startsWith(";");
  }

  private static String withoutComment(String raw) {
    return INLINE_COMMENT.matcher(raw).replaceFirst("");
  }

  private static int indent(String raw) {
    return raw.length() - raw.stripLeading().length();
  }
}
