package dev.banyan.agent.tail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One path, and the files that had it and are not finished: the oldest first, the one that has it
 * now, or had it last, at the end. Owner: {@code banyan-tail}.
 */
final class Log {
  private final Path path;
  private final List<OpenLog> files = new ArrayList<>();
  private Set<LogSpec> specs = Set.of();
  private boolean isNew;

  /**
   * @param isNew whether the file there, if it was never seen, was there before us
   */
  Log(Path path, boolean isNew) {
    this.path = path;
    this.isNew = isNew;
  }

  Path path() {
    return path;
  }

  /** The files in the order in which they are to be read. */
  List<OpenLog> files() {
    return files;
  }

  Optional<OpenLog> current() {
    return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
  }

  void add(OpenLog file) {
    file.isAt(path);
    file.wantedBy(specs);
    files.add(file);
  }

  /** Puts what is left of earlier files before this one. */
  void precede(OpenLog file, List<OpenLog> earlier) {
    files.remove(file);
    earlier.forEach(this::add);
    add(file);
  }

  void wantedBy(Set<LogSpec> wanted) {
    specs = wanted;
    files.forEach(file -> file.wantedBy(wanted));
  }

  boolean isWantedBy(LogSpec spec) {
    return specs.contains(spec);
  }

  /** The specs that are left if only these hold. */
  Set<LogSpec> remaining(Set<LogSpec> wanted) {
    Set<LogSpec> remaining = new LinkedHashSet<>(specs);
    remaining.retainAll(wanted);
    return remaining;
  }

  /** Whether everybody wants new files only from their end. */
  boolean isFromEnd() {
    return specs.stream().allMatch(LogSpec::fromEnd);
  }

  /** Whether it is the first file here and was there before us; answers so once. */
  boolean takeNew() {
    boolean was = isNew;
    isNew = false;
    return was;
  }
}
