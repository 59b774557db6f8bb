package dev.banyan.conf;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.IgnoredName;
import dev.banyan.model.JailName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Addresses that are never banned: networks, names, and {@code file:PATH} with one or more of them
 * on each line, {@code #} beginning a comment.
 *
 * <p>Files are read with the configuration, so that all hosts follow the same lists. Names are only
 * collected here.
 */
final class IgnoreIp {
  private static final String FILE = "file:";
  private static final int NAMES_AT_MOST = 256;
  private static final int WORDS_AT_MOST = 1_000;
  private static final Map<String, List<String>> NAMES =
      Map.of("localhost", List.of("127.0.0.0/8", "::1"));

  private final Path directory;
  private final Sources sources;
  private final Findings findings;
  private final Set<IgnoredName> names = new LinkedHashSet<>();
  private final Set<String> distinct = new HashSet<>();

  IgnoreIp(Path directory, Sources sources, Findings findings) {
    this.directory = directory;
    this.sources = sources;
    this.findings = findings;
  }

  /**
   * The networks of a value; its names are remembered.
   *
   * @param jail whose it is; empty: every jail's
   */
  List<Cidr> parse(Optional<Value> value, Optional<JailName> jail) {
    List<Cidr> networks = new ArrayList<>();
    for (Line line : value.map(Value::filled).orElse(List.of())) {
      for (String word : Text.words(line.text())) {
        if (word.startsWith(FILE)) {
          file(line, word).forEach(listed -> add(listed, jail, networks));
        } else {
          add(line.with(word), jail, networks);
        }
      }
    }
    return networks;
  }

  /** Every name that was found; what every jail ignores is not said once more of one. */
  Set<IgnoredName> names() {
    Set<IgnoredName> found = new LinkedHashSet<>(names);
    found.removeIf(
        ignored ->
            ignored.jail().isPresent()
                && names.contains(new IgnoredName(Optional.empty(), ignored.name())));
    return found;
  }

  private void add(Line word, Optional<JailName> jail, List<Cidr> networks) {
    for (String text : NAMES.getOrDefault(word.text(), List.of(word.text()))) {
      Optional<Cidr> network = Cidr.parse(withBits(text));
      network.ifPresent(networks::add);
      if (network.isEmpty()) {
        addName(word, text, jail);
      }
    }
  }

  private void addName(Line line, String text, Optional<JailName> jail) {
    if (!IgnoredName.isValid(text)) {
      String message =
          "expected addresses, networks such as 192.0.2.0/24, names or file:PATH, not '%s'";
      findings.problem(line, "ignoreip", message.formatted(Text.shown(text)));
      return;
    }
    distinct.add(text);
    if (distinct.size() > NAMES_AT_MOST) {
      distinct.remove(text);
      if (findings.first("too many names in ignoreip")) {
        String message = "more than %d names in all; list networks instead";
        findings.problem(line, "ignoreip", message.formatted(NAMES_AT_MOST));
      }
      return;
    }
    names.add(new IgnoredName(jail, text));
    String message = "'%s' is looked up once a minute, by each agent for its own host";
    findings.notice(line, "ignoreip", message.formatted(text));
  }

  /** The words of a file, each with its place. */
  private List<Line> file(Line line, String word) {
    List<Line> words = new ArrayList<>();
    Path path = path(line, word);
    List<String> lines = sources.text(path).map(String::lines).stream().flatMap(l -> l).toList();
    for (int i = 0; i < lines.size(); i++) {
      for (String listed : Text.words(lines.get(i).replaceFirst("#.*", ""))) {
        words.add(new Line(listed, path, i + 1));
      }
    }
    if (words.size() > WORDS_AT_MOST) {
      String message = "%s lists more than %d addresses; list networks instead";
      findings.problem(line, "ignoreip", message.formatted(Text.shown(word), WORDS_AT_MOST));
      return List.of();
    }
    String message = "'%s' is read now and with every 'banyan reload', not on the hosts";
    findings.notice(line, "ignoreip", message.formatted(Text.shown(word)));
    return words;
  }

  /** {@code file:///etc/x} is {@code /etc/x}; a path that is not absolute lies in the directory. */
  private Path path(Line line, String word) {
    String text = word.substring(FILE.length()).replaceFirst("^/+", "/");
    try {
      return directory.resolve(text);
    } catch (InvalidPathException e) {
      findings.problem(line, "ignoreip", "'%s' is no path".formatted(Text.shown(text)));
      return directory;
    }
  }

  /** {@code 192.0.2.0/255.255.255.0} is {@code 192.0.2.0/24}. */
  private static String withBits(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
      return text;
    }
    long mask = Address.parse(text.substring(slash + 1)).map(Address::low).orElse(-1L);
    int bits = Long.bitCount(mask);
    boolean contiguous = mask == ((0xffff_ffffL << (32 - bits)) & 0xffff_ffffL);
    return contiguous ? text.substring(0, slash + 1) + bits : text;
  }
}
