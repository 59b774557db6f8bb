package dev.banyan.conf;

import dev.banyan.model.Jail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a directory's rules come to, for the one who wrote them: the jails that would run, what of
 * them is not done, and what is wrong.
 *
 * @param jails those that can be read, also if there are problems elsewhere
 */
public record ConfigCheck(List<Jail> jails, List<Problem> notices, List<Problem> problems) {
  public ConfigCheck {
    jails = List.copyOf(jails);
    notices = List.copyOf(notices);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a directory, without an end at the first problem. {@code agent.conf} and {@code
   * coordinator.conf} are looked at too if they are there.
   */
  public static ConfigCheck of(Path directory) {
    Findings findings = new Findings();
    Configuration configuration = new TreeReader(directory, findings).read();
    SettingsLoader settings = new SettingsLoader(directory, Map.of(), Map.of(), "localhost");
    collect(settings::agent, findings);
    collect(settings::coordinator, findings);
    return new ConfigCheck(configuration.policy().jails(), findings.notices(), findings.problems());
  }

  /** Reads settings of which only the problems matter. */
  private interface Loading {
    Object load() throws ConfigurationException;
  }

  private static void collect(Loading loading, Findings findings) {
    try {
      loading.load();
    } catch (ConfigurationException e) {
      e.problems().forEach(findings::problem);
    }
  }

  /** Whether the rules can be used. */
  public boolean ok() {
    return problems.isEmpty();
  }

  /** For people: several lines a jail, one a notice or problem, and a sum. */
  public String text() {
    List<String> lines = new ArrayList<>();
    Map<String, String> said = new HashMap<>();
    for (Jail jail : jails) {
      String name = jail.name().value();
      new JailWords(jail).lines().forEach(line -> lines.add(once(line, name, said)));
    }
    notices.forEach(notice -> lines.add("notice   " + notice));
    problems.forEach(problem -> lines.add("problem  " + problem));
    lines.add(
        "%s, %s, %s"
            .formatted(
                count(jails.size(), "jail"),
                count(notices.size(), "notice"),
                count(problems.size(), "problem")));
    return String.join("\n", lines);
  }

  /** What a jail trusts is explained for the first that does. */
  private static String once(String line, String jail, Map<String, String> said) {
    String first = line.startsWith(JailWords.TRUSTS) ? said.putIfAbsent(line, jail) : null;
    return first == null
        ? line
        : line.substring(0, line.indexOf(':')) + ", as explained for jail " + first;
  }

  /**
   * For programs: one map a line, {@code kind} being {@code jail}, {@code notice} or {@code
   * problem}. Values are strings, numbers, null, and lists of strings.
   */
  public List<Map<String, @Nullable Object>> records() {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    jails.forEach(jail -> records.add(new JailWords(jail).record()));
    notices.forEach(notice -> records.add(record("notice", notice)));
    problems.forEach(problem -> records.add(record("problem", problem)));
    return records;
  }

  private static Map<String, @Nullable Object> record(String kind, Problem problem) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    record.put("kind", kind);
    record.put("file", problem.file().toString());
    record.put("line", problem.line() == 0 ? null : problem.line());
    record.put("key", problem.key().isEmpty() ? null : problem.key());
    record.put("message", problem.message());
    return record;
  }

  private static String count(int number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }
}
