package dev.banyan.conf;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is found while files are read: problems, which forbid to use them, and notices, which do
 * not. Owner: the thread that reads.
 */
final class Findings {
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Set<Problem> notices = new LinkedHashSet<>();
  private final Set<String> said = new HashSet<>();

  void problem(Line where, String key, String message) {
    problems.add(where.problem(key, message));
  }

  void problem(Problem problem) {
    problems.add(problem);
  }

  void notice(Line where, String key, String message) {
    notices.add(where.problem(key, message));
  }

  /** Whether this is the first time that something is about to be said. */
  boolean first(String what) {
    return said.add(what);
  }

  List<Problem> problems() {
    return problems.stream().sorted().toList();
  }

  List<Problem> notices() {
    return notices.stream().sorted().toList();
  }

  void throwIfAny() throws ConfigurationException {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems());
    }
  }
}
