package dev.banyan.agent.enforce;

import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a bans file from its first line to the last that is whole. */
final class BansReader {
  private final Map<EntryKey, Desired.Held> entries = new LinkedHashMap<>();
  private final Map<Target, Locals.Local> locals = new LinkedHashMap<>();
  private final List<Locals.Unban> unbans = new ArrayList<>();
  private Epoch epoch = Epoch.NONE;
  private Revision revision = Revision.NONE;
  private Revision policyRevision = Revision.NONE;
  private Policy policy = Policy.EMPTY;

  private BansReader() {}

  /**
   * What was read.
   *
   * @param soundBytes how much of the file is whole
   * @param sound whether the content can be relied on
   */
  record Result(BansFile.Content content, int soundBytes, boolean sound, String remark) {
    private static Result nothing(String remark) {
      return new Result(BansFile.Content.NOTHING, 0, false, remark);
    }
  }

  /** The content of a file's bytes. */
  static Result read(byte[] bytes) {
    if (bytes.length == 0) {
      return Result.nothing("");
    }
    var reader = new BansReader();
    int at = 0;
    int number = 0;
    while (at < bytes.length) {
      int newline = indexOfNewline(bytes, at);
      Optional<BansLine> line =
          newline < 0
              ? Optional.empty()
              : BansLine.parse(new String(bytes, at, newline - at, StandardCharsets.UTF_8));
      number++;
      if (line.isEmpty() || (number == 1) != (line.get() instanceof BansLine.Header)) {
        return reader.damaged(bytes, at, number);
      }
      reader.take(line.get());
      at = newline + 1;
    }
    return new Result(reader.content(), at, true, "");
  }

  /** A damaged end is what remains of a crash; a sound line after it means that it is not one. */
  private Result damaged(byte[] bytes, int at, int number) {
    String rest = new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8);
    boolean more = rest.lines().skip(1).anyMatch(line -> BansLine.parse(line).isPresent());
    if (number == 1 || more) {
      return Result.nothing(
          "line %d is damaged; it counts as empty, and everything is fetched again"
              .formatted(number));
    }
    return new Result(
        content(),
        at,
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
      locals.remove(ofHost.target());
      ofHost.local().ifPresent(local -> locals.put(ofHost.target(), local));
    } else if (line instanceof BansLine.Unbanned unbanned) {
      unbans.removeIf(
          u ->
              u.unban().jail().equals(unbanned.unban().jail())
                  && u.unban().cidr().equals(unbanned.unban().cidr()));
      unbanned.state().ifPresent(unbans::add);
    } else if (line instanceof BansLine.Reached reached) {
      epoch = reached.epoch();
      revision = reached.revision();
    }
  }

  private BansFile.Content content() {
    List<Desired.Held> held = new ArrayList<>(entries.values());
    var own = new BansFile.Own(List.copyOf(locals.values()), List.copyOf(unbans));
    return new BansFile.Content(epoch, revision, policyRevision, policy, held, own);
  }

  private static int indexOfNewline(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
