package dev.banyan.agent.tail;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What patterns of logs stand for at this moment.
 *
 * @param files the existing files with all links resolved, and who wants each
 * @param missing patterns that stand for nothing yet
 * @param refused files that are not to be read, and why
 * @param troubles of whom a file is refused, and why
 * @param directories where something could change this
 */
record Expansion(
    Map<Path, Set<LogSpec>> files,
    Set<LogSpec> missing,
    Map<Path, String> refused,
    Map<LogSpec, String> troubles,
    Set<Path> directories) {
  private static final Pattern GLOB = Pattern.compile("[*?\\[]");
  private static final Pattern COMPRESSED = Pattern.compile(".*\\.(gz|bz2|xz|zst|lz4)");

  /** Looks at the disk. Files that no spec may read anywhere must lie under one of the roots. */
  static Expansion of(Collection<LogSpec> specs, Collection<Path> roots) {
    Expansion expansion =
        new Expansion(
            new LinkedHashMap<>(),
            new LinkedHashSet<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashSet<>());
    for (LogSpec spec : specs) {
      Path pattern = Path.of(spec.pattern());
      Set<Path> found = new TreeSet<>();
      expansion.descend(Path.of("/"), pattern, 0, found);
      if (found.isEmpty()) {
        expansion.missing.add(spec);
      }
      found.forEach(path -> expansion.add(path, spec, roots));
    }
    return expansion;
  }

  private void descend(Path base, Path pattern, int depth, Set<Path> found) {
    boolean last = depth == pattern.getNameCount() - 1;
    String name = pattern.getName(depth).toString();
    boolean glob = GLOB.matcher(name).find();
    Path plain = base.resolve(name);
    if (last || glob || !Files.isDirectory(plain)) {
      watch(base);
    }
    for (Path next : glob ? matching(base, name) : Set.of(plain)) {
      if (!last && Files.isDirectory(next)) {
        descend(next, pattern, depth + 1, found);
      } else if (last && Files.exists(next)) {
        found.add(next);
      }
    }
  }

  /** By its real path, so that one directory has one name. */
  private void watch(Path directory) {
    try {
      directories.add(directory.toRealPath());
    } catch (IOException e) {
      // It is gone again; its parent is looked at the next time.
      directories.add(Path.of("/"));
    }
  }

  /** As fail2ban does it: hidden files only if asked for. Compressed files are no logs. */
  private static Set<Path> matching(Path base, String glob) {
    Set<Path> found = new TreeSet<>();
    String escaped = glob.replaceAll("([\\\\{}])", "\\\\$1");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base, escaped)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".") == glob.startsWith(".") && !COMPRESSED.matcher(name).matches()) {
          found.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A directory that cannot be listed has nothing for us; the pattern counts as missing.
      return found;
    }
    return found;
  }

  private void add(Path path, LogSpec spec, Collection<Path> roots) {
    try {
      Path real = path.toRealPath();
      directories.add(real.getParent());
      if (!Files.isRegularFile(real)) {
        refuse(path, spec, "it is not a regular file");
      } else if (!spec.anywhere() && roots.stream().noneMatch(root -> liesUnder(real, root))) {
        refuse(path, spec, "it lies outside of logroots; add its directory there to agent.conf");
      } else {
        files.computeIfAbsent(real, key -> new LinkedHashSet<>()).add(spec);
      }
    } catch (IOException e) {
      missing.add(spec);
    }
  }

  private void refuse(Path path, LogSpec spec, String why) {
    refused.put(path, why);
    troubles.put(spec, path + " is not read: " + why);
  }

  private static boolean liesUnder(Path real, Path root) {
    try {
      return real.startsWith(root.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
