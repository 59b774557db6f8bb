package dev.banyan.filter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of fail2ban's sample logs: lines, what is expected of them, with which options. */
final class SampleFile {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#+ ?(failJSON|(?:file|filter)Options|addFILE):(.+)");

  private final Path directory;
  private final String filter;
  private final Deque<String> files = new ArrayDeque<>();
  private final List<Sample> samples = new ArrayList<>();
  private Map<String, Object> common = Map.of();
  private List<Map<String, Object>> options = List.of(Map.of());

  /**
   * A line.
   *
   * @param options with which the filter reads it
   * @param expected {@code match}, {@code host}, {@code time} and what groups caught
   */
  record Sample(
      String file,
      int line,
      String text,
      Map<String, Object> options,
      Map<String, Object> expected) {

    /** The line's own bytes. */
    byte[] bytes() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    boolean matches() {
      return Boolean.TRUE.equals(expected.get("match"));
    }
  }

  private SampleFile(Path directory, String filter) {
    this.directory = directory;
    this.filter = filter;
    this.files.add(filter);
  }

  static List<Sample> read(Path directory, String filter) throws IOException {
    SampleFile file = new SampleFile(directory, filter);
    while (!file.files.isEmpty()) {
      file.read(file.files.remove());
    }
    return file.samples;
  }

  private void read(String name) throws IOException {
    String text = Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1);
    List<String> lines = List.of(text.split("\r?\n"));
    for (int i = 0; i < lines.size(); i++) {
      Matcher directive = DIRECTIVE.matcher(lines.get(i));
      if (directive.matches()) {
        Object value = Json.parse(utf8(directive.group(2)));
        if (directive.group(1).equals("failJSON")) {
          i++;
          add(name, i, lines.get(i), Map.copyOf(map(value)));
        } else {
          directive(directive.group(1), value);
        }
      } else if (!lines.get(i).startsWith("#") && !lines.get(i).isBlank()) {
        add(name, i, lines.get(i), Map.of());
      }
    }
  }

  private static String utf8(String latin) {
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private void directive(String keyword, Object value) {
    if (keyword.equals("addFILE")) {
      files.add((String) value);
    } else if (keyword.equals("fileOptions")) {
      common = map(value);
    } else {
      options = new ArrayList<>();
      for (Object set : value instanceof List<?> list ? list : List.of(value)) {
        Map<String, Object> merged = new HashMap<>(common);
        merged.putAll(map(set));
        if (holds((String) merged.getOrDefault("test.condition", ""), Map.of())) {
          options.add(merged);
        }
      }
    }
  }

  private void add(String name, int index, String line, Map<String, Object> expected) {
    String constraint = (String) expected.getOrDefault("constraint", "");
    for (Map<String, Object> set : options) {
      if (holds(constraint, set)) {
        String text = set.getOrDefault("test.prefix-line", "") + line.replaceAll("[\r\n]+$", "");
        samples.add(new Sample(name, index + 1, text, set, expected));
      }
    }
  }

  /** The few forms of condition that there are, joined by {@code and}. */
  private boolean holds(String condition, Map<String, Object> set) {
    for (String part :
        condition.isBlank() ? List.<String>of() : List.of(condition.split(" and "))) {
      if (!holdsOne(part.strip(), set)) {
        return false;
      }
    }
    return true;
  }

  private boolean holdsOne(String part, Map<String, Object> set) {
    Matcher compared =
        Pattern.compile(
                "(name|opts\\.get\\(['\"](\\w+)['\"](?:, ?['\"](\\w*)['\"])?\\)) ?(==|!=)"
                    + " ?['\"]([^'\"]*)['\"]")
            .matcher(part);
    if (!compared.matches()) {
      throw new IllegalArgumentException("condition " + part);
    }
    String option = compared.group(2);
    String fallback = compared.group(3) == null ? "" : compared.group(3);
    Object value = option == null ? filter : set.getOrDefault(option, fallback);
    return value.equals(compared.group(5)) == compared.group(4).equals("==");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
