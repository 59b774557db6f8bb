package dev.banyan.agent.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All logs that are followed: which files the patterns stand for, which of them are new, moved,
 * overwritten or finished, and where each begins.
 *
 * <p>I1: no file is open twice, however many names lead to it. I2: the position of a file is
 * forgotten only when all of it was taken and another file has its name. Owner: {@code
 * banyan-tail}.
 */
final class Logs {
  private static final Logger LOG = LoggerFactory.getLogger(Logs.class);

  /**
   * How long a file that lost its name to another is kept open after its last line: its writer goes
   * on in it until it is told to open its log again.
   */
  private static final Duration LATE_WRITES = Duration.ofDays(1);

  /** The same if it has no name at all any more, and takes up room on the disk for nothing. */
  private static final Duration DELETED = Duration.ofMinutes(10);

  private static final Duration SEEK_DELETED = Duration.ofMinutes(1);

  /** Of one log; those that are quiet for longest are closed first. */
  private static final int MOST_OLDER = 8;

  /** The same if nothing took its place, so that its writer may go on for long. */
  private static final Duration NAMELESS = Duration.ofHours(1);

  private final List<Path> roots;
  private final Memory memory;
  private final Notices notices = new Notices();
  private final Map<Path, String> unreadable = new HashMap<>();
  private final ReadBuffer buffer;
  private final InstantSource clock;
  private final Remains remains;
  private final Starter starter;
  private final LetGo letGo = new LetGo();
  private final Map<Path, Log> byPath = new LinkedHashMap<>();
  private Set<LogSpec> specs = Set.of();
  private Instant lookedAt;
  private Instant soughtDeletedAt = Instant.EPOCH;
  private boolean started;

  /**
   * @param lookedAt until when somebody looked at the logs before, by the host's clock
   */
  Logs(List<Path> roots, Memory memory, ReadBuffer buffer, InstantSource clock, Instant lookedAt) {
    this.roots = roots;
    this.memory = memory;
    this.buffer = buffer;
    this.clock = clock;
    this.lookedAt = lookedAt;
    this.remains = new Remains(buffer, this::isBeingRead);
    this.starter = new Starter(memory, buffer, remains, lookedAt);
  }

  /** Follows these from now on; what is there already was there before. */
  Expansion follow(Set<LogSpec> wanted, Instant now) {
    specs = Set.copyOf(wanted);
    for (Iterator<Log> logs = byPath.values().iterator(); logs.hasNext(); ) {
      Log log = logs.next();
      log.wantedBy(log.remaining(specs));
      if (log.remaining(specs).isEmpty()) {
        log.files().forEach(file -> file.position().ifPresent(memory::add));
        log.files().forEach(this::close);
        logs.remove();
      }
    }
    return look(now, true);
  }

  /** Looks at the disk again. */
  Expansion rescan(Instant now) {
    return look(now, false);
  }

  private Expansion look(Instant now, boolean first) {
    Instant begun = clock.instant();
    Expansion expansion = Expansion.of(specs, roots);
    sayWhatIsMissing(expansion);
    expansion
        .files()
        .forEach(
            (path, wanted) -> {
              Log log = byPath.computeIfAbsent(path, key -> new Log(key, first));
              log.wantedBy(wanted);
              open(log, now);
            });
    byPath.values().forEach(log -> guarded(log.path(), () -> reopenOverwritten(log, now)));
    byPath.values().stream()
        .filter(log -> !expansion.files().containsKey(log.path()))
        .forEach(log -> seekRemains(log, now));
    byPath.values().forEach(log -> guarded(log.path(), () -> startAll(log, now)));
    boolean seekDeleted = !now.isBefore(soughtDeletedAt.plus(SEEK_DELETED));
    soughtDeletedAt = seekDeleted ? now : soughtDeletedAt;
    byPath.values().forEach(log -> guarded(log.path(), () -> closeFinished(log, now, seekDeleted)));
    unreadable.keySet().retainAll(expansion.files().keySet());
    byPath
        .values()
        .removeIf(log -> log.files().isEmpty() && !expansion.files().containsKey(log.path()));
    lookedAt = begun;
    return expansion;
  }

  private void open(Log log, Instant now) {
    unreadable.remove(log.path());
    try {
      openCurrent(log, now);
    } catch (IOException e) {
      unreadable.put(log.path(), e.toString());
      notices.unreadable(log.path(), e);
    }
  }

  private void openCurrent(Log log, Instant now) throws IOException {
    FileIdentity identity = FileIdentity.of(log.path());
    if (log.current().map(file -> file.identity().equals(identity)).orElse(false)) {
      return;
    }
    Optional<OpenLog> moved = takeFromOthers(identity);
    OpenLog file = moved.isPresent() ? moved.get() : OpenLog.open(log.path(), now);
    if (moved.isEmpty() && log.current().isPresent()) {
      LOG.info("{} is another file now; the old one is read to its end first", log.path());
      remains.find(log.path(), List.of(), lookedAt, now).forEach(log::add);
    }
    log.add(file);
  }

  /** A file that is open under another name, or under this one as an older file, or was lately. */
  private boolean isBeingRead(OpenLog candidate) {
    return letGo.isUnchanged(candidate)
        || byPath.values().stream()
            .flatMap(log -> log.files().stream())
            .anyMatch(
                file ->
                    file.identity().equals(candidate.identity())
                        || (file.isNamed() && file.fingerprint() == candidate.fingerprint()));
  }

  private Optional<OpenLog> takeFromOthers(FileIdentity identity) {
    for (Log log : byPath.values()) {
      for (OpenLog file : log.files()) {
        if (file.identity().equals(identity)) {
          log.files().remove(file);
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  /** A file that was cut off or written anew is read from its beginning. */
  void reopenOverwritten(Log log, Instant now) throws IOException {
    for (OpenLog file : List.copyOf(log.files())) {
      if (file.isOverwritten()) {
        boolean current = log.current().map(last -> last == file).orElse(false);
        LOG.info("{} was truncated or written anew; it is read from its beginning", log.path());
        List<Position> rest = file.position().stream().toList();
        log.files().remove(file);
        close(file);
        remains.find(log.path(), rest, lookedAt, now).forEach(log::add);
        if (current && Files.exists(log.path())) {
          log.add(OpenLog.open(log.path(), now));
        }
      }
    }
  }

  private void closeFinished(Log log, Instant now, boolean seekDeleted) throws IOException {
    for (OpenLog file : List.copyOf(log.files())) {
      boolean current = log.current().map(last -> last == file).orElse(false);
      boolean replaced = !current && log.current().map(OpenLog::isNamed).orElse(false);
      boolean nameless = current && !Files.exists(log.path());
      boolean over =
          replaced
              ? isOver(log, file, now, seekDeleted)
              : nameless && file.isFinished(now.minus(NAMELESS));
      if (over) {
        log.files().remove(file);
        letGo.add(file);
        close(file);
      }
    }
  }

  /** Whether nobody will write to a file that was replaced, as far as one can tell. */
  private static boolean isOver(Log log, OpenLog file, Instant now, boolean seekDeleted)
      throws IOException {
    boolean many = log.files().size() > MOST_OLDER + 1;
    return file.isFinished(now.minus(LATE_WRITES))
        || (many && file.isFinished(now))
        || (file.isFinished(now.minus(DELETED))
            && (file.isWhole() || (seekDeleted && Deleted.is(file.identity()))));
  }

  /** Nothing has the path, but something that is gone again may have had it since the last look. */
  private void seekRemains(Log log, Instant now) {
    log.current()
        .ifPresent(file -> log.precede(file, remains.find(log.path(), List.of(), lookedAt, now)));
  }

  /** Also when nothing may be read: so it is known what was overwritten. */
  private void startAll(Log log, Instant now) throws IOException {
    for (OpenLog file : List.copyOf(log.files())) {
      isStarted(log, file, now);
    }
  }

  /**
   * Decides where a file begins once its first line is complete. Answers true from the next call
   * on: that it is known has to be saved before anything of it is read.
   */
  boolean isStarted(Log log, OpenLog file, Instant now) throws IOException {
    if (file.isNamed()) {
      return true;
    }
    if (file.learnName(buffer)) {
      starter.start(log, file, lookedAt, now);
      started = true;
    }
    return false;
  }

  /** Whether files were started since this was asked last. */
  boolean takeStarted() {
    boolean was = started;
    started = false;
    return was;
  }

  private void sayWhatIsMissing(Expansion expansion) {
    for (LogSpec spec : specs) {
      boolean missing = expansion.missing().contains(spec);
      if (missing && byPath.values().stream().noneMatch(log -> log.isWantedBy(spec))) {
        notices.missing(spec);
      } else if (!missing) {
        notices.found(spec);
      }
    }
    expansion.refused().forEach(notices::refused);
  }

  /** Does something with a file; what goes wrong is said once and tried again later. */
  void guarded(Path path, Action action) {
    try {
      action.run();
    } catch (IOException e) {
      notices.unreadable(path, e);
    }
  }

  private void close(OpenLog file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("closing {}: {}", file.path(), e.toString());
    }
  }

  /** What is wanted and cannot be read now, and why. */
  Map<LogSpec, String> troubles(Expansion expansion) {
    Map<LogSpec, String> troubles = new HashMap<>(expansion.troubles());
    expansion.missing().forEach(spec -> troubles.put(spec, spec.pattern() + " is not there"));
    expansion
        .files()
        .forEach(
            (path, wanted) -> {
              String why = unreadable.get(path);
              if (why != null) {
                wanted.forEach(spec -> troubles.put(spec, path + " cannot be read: " + why));
              }
            });
    return troubles;
  }

  /** All logs; the files of each in the order in which they are to be read. */
  Iterable<Log> all() {
    return byPath.values();
  }

  /** What is to be remembered now. */
  List<Position> positions() {
    List<Position> positions = new ArrayList<>(memory.all());
    byPath
        .values()
        .forEach(log -> log.files().forEach(file -> file.position().ifPresent(positions::add)));
    return positions;
  }

  long lagBytes() throws IOException {
    long lag = 0;
    for (Log log : byPath.values()) {
      for (OpenLog file : log.files()) {
        lag += file.lagBytes();
      }
    }
    return lag;
  }

  void close() {
    byPath.values().forEach(log -> log.files().forEach(this::close));
    byPath.clear();
  }

  /** Something that is done with a file. */
  interface Action {
    void run() throws IOException;
  }
}
