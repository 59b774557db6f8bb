package dev.banyan.agent.firewall;

import dev.banyan.model.Cidr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one jail's commands have done, on disk, because nobody can be asked: which actions were
 * started and which networks they were told to ban. Lines:
 *
 * <pre>
 * banyan-commands 1 BOOT      the first line; after another boot nothing of it holds
 * start UNIT                  an action was started
 * stop                        all were stopped
 * try CIDR                    a ban is about to be made: whether it was, is not known
 * ban CIDR UNTIL              it was made; UNTIL in milliseconds, or -
 * unban CIDR
 * </pre>
 *
 * <p>A line that is not whole counts for nothing. Owner: the thread of the jail.
 */
final class CommandFile {
  private static final String HEADER = "banyan-commands 1 ";
  private static final int SLACK = 1_000;

  private final Path path;
  private final String boot;
  private final List<CommandUnit> started = new ArrayList<>();
  private final Map<Cidr, Optional<Instant>> banned = new HashMap<>();
  private final Set<Cidr> doubtful = new HashSet<>();
  private int lines;

  private CommandFile(Path path, String boot) {
    this.path = path;
    this.boot = boot;
  }

  /**
   * Opens a jail's file, or begins one.
   *
   * @param boot what tells this boot of the host from others
   */
  static CommandFile open(Path path, String boot) throws IOException {
    var file = new CommandFile(path, boot);
    if (Files.exists(path)) {
      List<String> lines = Files.readString(path, StandardCharsets.ISO_8859_1).lines().toList();
      if (!lines.isEmpty() && lines.get(0).equals(HEADER + boot)) {
        lines.forEach(file::take);
      }
    }
    file.rewrite();
    return file;
  }

  List<CommandUnit> started() {
    return List.copyOf(started);
  }

  /** What is banned, and until when. */
  Map<Cidr, Optional<Instant>> banned() {
    return Map.copyOf(banned);
  }

  boolean isBanned(Cidr cidr) {
    return banned.containsKey(cidr);
  }

  /** Whether a ban was begun of which the end is not known. */
  boolean isDoubtful(Cidr cidr) {
    return doubtful.contains(cidr);
  }

  List<Cidr> doubtful() {
    return List.copyOf(doubtful);
  }

  void start(CommandUnit unit) throws IOException {
    append("start " + unit.word());
  }

  void stop() throws IOException {
    append("stop");
  }

  void attempt(Cidr cidr) throws IOException {
    append("try " + cidr);
  }

  void ban(Cidr cidr, Optional<Instant> until) throws IOException {
    append("ban " + cidr + " " + until.map(end -> Long.toString(end.toEpochMilli())).orElse("-"));
  }

  void unban(Cidr cidr) throws IOException {
    append("unban " + cidr);
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  private void append(String line) throws IOException {
    Files.writeString(
        path,
        line + "\n",
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    take(line);
    if (++lines > 2 * (banned.size() + started.size()) + SLACK) {
      rewrite();
    }
  }

  private void take(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("stop")) {
      started.clear();
    } else if (words[0].equals("start") && words.length == 2) {
      CommandUnit.parse(words[1]).ifPresent(started::add);
    } else if (words.length > 1) {
      Cidr.parse(words[1]).ifPresent(cidr -> take(words, cidr));
    }
  }

  private void take(String[] words, Cidr cidr) {
    switch (words[0]) {
      case "try" -> doubtful.add(cidr);
      case "ban" -> {
        if (words.length == 3 && words[2].matches("-|\\d{1,15}")) {
          doubtful.remove(cidr);
          banned.put(cidr, until(words[2]));
        }
      }
      case "unban" -> {
        doubtful.remove(cidr);
        banned.remove(cidr);
      }
      default -> {
        // the header, or what a later version writes
      }
    }
  }

  private static Optional<Instant> until(String text) {
    return text.equals("-")
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
  }

  private void rewrite() throws IOException {
    List<String> all = new ArrayList<>();
    all.add(HEADER + boot);
    started.forEach(unit -> all.add("start " + unit.word()));
    doubtful.forEach(cidr -> all.add("try " + cidr));
    banned.forEach(
        (cidr, until) ->
            all.add(
                "ban " + cidr + " " + until.map(u -> Long.toString(u.toEpochMilli())).orElse("-")));
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.createDirectories(path.toAbsolutePath().getParent());
    Files.writeString(fresh, String.join("\n", all) + "\n", StandardCharsets.ISO_8859_1);
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    lines = all.size();
  }
}
