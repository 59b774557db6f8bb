package dev.banyan.agent.tail;

import dev.banyan.model.Printable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what is left of a log whose file was renamed, copied or compressed while nobody looked: in
 * {@code messages.0}, {@code messages.1.gz}, {@code messages-20261122} and whatever else lies
 * beside it, or one directory below ({@code olddir}), and has a name that begins like it.
 *
 * <p>R1: a file that was read in part is known by its first line and read on from its position. R2:
 * a file of which nothing was read is taken if it was written after the last look. R3: what is
 * taken without need only repeats lines that are known. Owner: {@code banyan-tail}.
 */
final class Remains {
  private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

  /** By how much a file's time may be behind the clock. */
  private static final Duration COARSE = Duration.ofMillis(50);

  private static final int MOST_DIRECTORIES = 64;

  private final ReadBuffer buffer;
  private final Predicate<OpenLog> isKnown;

  /**
   * @param isKnown whether a file, or a copy of it, is being read already
   */
  Remains(ReadBuffer buffer, Predicate<OpenLog> isKnown) {
    this.buffer = buffer;
    this.isKnown = isKnown;
  }

  /**
   * The files to be read before the one that has the path now, oldest first, each where it begins.
   *
   * @param positions of files that had the path
   * @param lookedAt files of which nothing was read are taken if they were written after this
   */
  List<OpenLog> find(Path path, List<Position> positions, Instant lookedAt, Instant now) {
    List<Position> missing = new ArrayList<>(positions);
    List<OpenLog> found = new ArrayList<>();
    candidates(path)
        .forEach(
            (candidate, written) -> {
              boolean isNew = written.isAfter(lookedAt.minus(COARSE));
              if (isNew || !missing.isEmpty()) {
                take(candidate, missing, isNew, now).ifPresent(found::add);
              }
            });
    missing.forEach(
        position ->
            LOG.warn(
                "if anything followed byte {} of an earlier {}, it is lost: no file beside it goes"
                    + " on there",
                position.offsetBytes(),
                Printable.of(path.toString())));
    return found;
  }

  private Optional<OpenLog> take(
      Path candidate, List<Position> missing, boolean isNew, Instant now) {
    try {
      OpenLog file = OpenLog.open(candidate, now);
      if (file.learnName(buffer) && !isKnown.test(file) && start(file, missing, isNew)) {
        LOG.info("{} is read to its end first", Printable.of(candidate.toString()));
        return Optional.of(file);
      }
      file.close();
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", Printable.of(candidate.toString()), e.toString());
    }
    return Optional.empty();
  }

  private static boolean start(OpenLog file, List<Position> missing, boolean isNew)
      throws IOException {
    for (Position position : missing) {
      if (position.fingerprint() == file.fingerprint() && file.holds(position.offsetBytes())) {
        missing.remove(position);
        file.startAt(position.offsetBytes(), 0);
        return true;
      }
    }
    file.startAt(0, 0);
    return isNew;
  }

  /** Files with a like name and when they were written, the oldest first. */
  private static Map<Path, Instant> candidates(Path path) {
    Map<Path, Instant> times = new TreeMap<>();
    Path directory = path.resolveSibling("");
    list(path, directory, times);
    list(directory, Files::isDirectory).stream()
        .limit(MOST_DIRECTORIES)
        .forEach(below -> list(path, below, times));
    Map<Path, Instant> sorted = new LinkedHashMap<>();
    times.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  /** What is called like the log itself elsewhere is another log. */
  private static void list(Path log, Path directory, Map<Path, Instant> times) {
    String name = log.getFileName().toString();
    int dot = name.indexOf('.', 1);
    String start = dot < 0 ? name : name.substring(0, dot);
    DirectoryStream.Filter<Path> alike =
        entry ->
            entry.getFileName().toString().startsWith(start)
                && !entry.getFileName().equals(log.getFileName())
                && Files.isRegularFile(entry);
    for (Path entry : list(directory, alike)) {
      try {
        times.put(entry, Files.getLastModifiedTime(entry).toInstant());
      } catch (IOException e) {
        LOG.debug("{} went away", entry, e);
      }
    }
  }

  private static List<Path> list(Path directory, DirectoryStream.Filter<Path> wanted) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, wanted)) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("{} cannot be listed: {}", Printable.of(directory.toString()), e.toString());
    }
    return found;
  }
}
