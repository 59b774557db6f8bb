package dev.banyan.conf;

import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.model.FilterText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One filter without a jail, as somebody names it who tries it out: {@code sshd}, {@code
 * sshd[mode=aggressive]}, {@code banyan/asterisk}, or the path of a file.
 *
 * @param file where it stands; empty if it is built in
 * @param notices what is read but does not do what it says
 */
public record NamedFilter(FilterText text, Optional<Path> file, List<Problem> notices) {
  private static final String OWN = "banyan/";

  public NamedFilter {
    notices = List.copyOf(notices);
  }

  /**
   * Finds and reads a filter.
   *
   * @param directories that may hold a {@code filter.d}, the first that has the name wins; in an
   *     empty path's place stand the built-in filters
   * @return empty if there is none of that name
   * @throws ConfigurationException with everything that is wrong with it
   */
  public static Optional<NamedFilter> find(String words, List<Path> directories)
      throws ConfigurationException {
    Findings findings = new Findings();
    List<Call> calls =
        new CallParser(Value.of(words, "command line"), FilterReader.FILTER, findings).parse();
    findings.throwIfAny();
    return calls.size() == 1 ? find(calls.get(0), directories, findings) : Optional.empty();
  }

  private static Optional<NamedFilter> find(Call call, List<Path> directories, Findings findings)
      throws ConfigurationException {
    for (Path file : candidates(call.name(), directories)) {
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.(conf|local)$", "");
      if (file.startsWith(OWN) && BuiltIn.names().contains(name)) {
        return Optional.of(read(new Call(OWN + name, call.options(), call.at()), file, findings));
      }
      Path local = file.resolveSibling(name + ".local");
      boolean ended = !file.endsWith(name);
      if (ended && (Files.isRegularFile(file) || Files.isRegularFile(local))) {
        return Optional.of(read(new Call(name, call.options(), call.at()), file, findings));
      }
    }
    return Optional.empty();
  }

  /** Where a filter may lie; {@code banyan/NAME} is the built-in one. */
  private static List<Path> candidates(String name, List<Path> directories) {
    if (name.startsWith(OWN)) {
      return List.of(Path.of(name));
    }
    if (isPath(name)) {
      return List.of(Path.of(name).toAbsolutePath().normalize());
    }
    List<Path> candidates = new ArrayList<>();
    for (Path directory : directories) {
      boolean own = directory.toString().isEmpty();
      candidates.add(own ? Path.of(OWN + name) : inside(directory).resolve(name + ".conf"));
    }
    return candidates;
  }

  /** Whether words name a file and not a filter. */
  public static boolean isPath(String words) {
    String name = words.replaceFirst("\\[.*", "");
    return !name.startsWith(OWN)
        && (name.indexOf('/') >= 0 || name.endsWith(".conf") || name.endsWith(".local"));
  }

  private static Path inside(Path directory) {
    return directory.toAbsolutePath().normalize().resolve("filter.d");
  }

  private static NamedFilter read(Call call, Path file, Findings findings)
      throws ConfigurationException {
    boolean own = file.startsWith(OWN);
    Path directory = own ? Path.of(OWN) : file.resolveSibling("");
    Sources sources = new Sources(findings);
    KeyCheck keys = new KeyCheck();
    DocumentReader reader =
        new DocumentReader(sources, findings, seen -> keys.add(seen, JailKeys.FILTER));
    Lookup nothing = new Nowhere(call.at());
    FilterReader.Found found =
        new FilterReader(directory, reader, findings).find(call, nothing).orElseThrow();
    FilterText text = new FilterAssembly(nothing, found, findings).text();
    keys.check(sources.references(), findings);
    findings.throwIfAny();
    return new NamedFilter(text, own ? Optional.empty() : Optional.of(file), findings.notices());
  }

  /** A guess what was meant by a name that no filter has; empty if nothing is near. */
  public static String hint(String name, List<Path> directories) {
    Set<String> known = new TreeSet<>(BuiltIn.names());
    directories.stream()
        .filter(directory -> !directory.toString().isEmpty())
        .forEach(directory -> known.addAll(DocumentReader.names(inside(directory))));
    return Spelling.hint(name, known);
  }

  /** In place of a jail: says nothing. */
  private record Nowhere(Line whole) implements Lookup {
    @Override
    public Optional<Value> get(String key) {
      return Optional.empty();
    }
  }
}
