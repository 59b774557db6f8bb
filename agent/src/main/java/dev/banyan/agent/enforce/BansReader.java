package dev.banyan.agent.enforce;

import dev.banyan.agent.clock.Stamp;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a bans file from its first line to the last that is whole. */
final class BansReader {
  private final Map<EntryKey, Entries.Held> entries = new LinkedHashMap<>();
  private final Map<Target, Locals.Local> ends = new LinkedHashMap<>();
  private final Map<Target, Locals.Local> locals = new LinkedHashMap<>();
  private final List<Locals.Unban> unbans = new ArrayList<>();
  private Epoch epoch = Epoch.NONE;
  private Revision revision = Revision.NONE;
  private Revision policyRevision = Revision.NONE;
  private Policy policy = Policy.EMPTY;
  private Optional<Stamp> stamp = Optional.empty();

  private BansReader() {}

  /**
   * What was read.
   *
   * @param soundBytes how much of the file is whole
   * @param sound whether the content can be relied on
   */
  record Result(BansFile.Content content, long soundBytes, boolean sound, String remark) {
    private static Result nothing(String remark) {
      return new Result(BansFile.Content.NOTHING, 0, false, remark);
    }
  }

  /** The content of a file, which is never in memory as a whole. */
  static Result read(InputStream file) throws IOException {
    var reader = new BansReader();
    var lines = new WholeLines(file);
    int number = 0;
    while (lines.next()) {
      Optional<BansLine> line = lines.isWhole() ? BansLine.parse(lines.text()) : Optional.empty();
      number++;
      if (line.isEmpty() || (number == 1) != (line.get() instanceof BansLine.Header)) {
        return reader.damaged(lines, number);
      }
      reader.take(line.get());
    }
    return number == 0
        ? Result.nothing("")
        : new Result(reader.content(), lines.offset(), true, "");
  }

  /** A damaged end is what remains of a crash; a sound line after it means that it is not one. */
  private Result damaged(WholeLines lines, int number) throws IOException {
    long soundBytes = lines.offset();
    boolean more = false;
    while (!more && lines.next()) {
      more = BansLine.parse(lines.text()).isPresent();
    }
    if (number == 1 || more) {
      return Result.nothing(
          "line %d is damaged; it counts as empty, and everything is fetched again"
              .formatted(number));
    }
    return new Result(
        content(),
        soundBytes,
        true,
        "the end, from line %d, was not whole and is cut off; what it held is fetched again"
            .formatted(number));
  }

  private void take(BansLine line) {
    if (line instanceof BansLine.InForce inForce) {
      policyRevision = inForce.revision();
      policy = inForce.policy();
    } else if (line instanceof BansLine.Entry entry) {
      entries.put(entry.held().change().key(), entry.held());
    } else if (line instanceof BansLine.OfHost ofHost) {
      take(ofHost);
    } else if (line instanceof BansLine.Unbanned unbanned) {
      unbans.removeIf(
          u ->
              u.unban().jail().equals(unbanned.unban().jail())
                  && u.unban().cidr().equals(unbanned.unban().cidr()));
      unbanned.state().ifPresent(unbans::add);
    } else if (line instanceof BansLine.Clock clock) {
      stamp = Optional.of(clock.stamp());
    } else if (line instanceof BansLine.Reached reached) {
      epoch = reached.epoch();
      revision = reached.revision();
    }
  }

  private void take(BansLine.OfHost ofHost) {
    Optional<Locals.Local> over = ofHost.local().filter(Locals.Local::isOver);
    if (over.isPresent()) {
      ends.put(ofHost.target(), over.get());
    } else if (ofHost.local().isPresent()) {
      locals.put(ofHost.target(), ofHost.local().get());
    } else {
      locals.remove(ofHost.target());
    }
  }

  private BansFile.Content content() {
    var held = Collections.unmodifiableCollection(entries.values());
    var ofHost = Stream.concat(ends.values().stream(), locals.values().stream()).toList();
    var own = new BansFile.Own(ofHost, List.copyOf(unbans));
    return new BansFile.Content(epoch, revision, policyRevision, policy, held, own, stamp);
  }
}
