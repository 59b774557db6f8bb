package dev.banyan.conf;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used: everything that is wrong with it, at once, in order of file
 * and line.
 */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().sorted().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted().toList();
  }

  public List<Problem> problems() {
    return problems;
  }
}
