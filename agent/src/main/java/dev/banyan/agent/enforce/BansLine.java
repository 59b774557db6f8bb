package dev.banyan.agent.enforce;

import dev.banyan.agent.clock.Stamp;
import dev.banyan.codec.MalformedException;
import dev.banyan.codec.PolicyCodec;
import dev.banyan.model.Change;
import dev.banyan.model.Change.Allowed;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Change.Lifted;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A line of the bans file: the checksum of what follows, then one of
 *
 * <pre>
 * banyan-bans 1                                        the first line
 * policy REVISION BASE64                               the rules in force
 * block EPOCH REVISION UNTIL JAIL CIDR KEY             UNTIL in milliseconds, or -
 * allow EPOCH REVISION UNTIL CIDR KEY
 * lift EPOCH REVISION KEY
 * reached EPOCH REVISION                               everything up to here is in the lines before
 * clock BOOT BOOTED WALL                               what the host's clocks say, in milliseconds
 * local UNTIL LAST FAILURES PLACE JAIL CIDR            decided here; LAST failure, PLACE in the topic,
 *                                                      PARTITION:OFFSET, or - and where the last line
 *                                                      begins in each log, LOG@OFFSET,...
 *                                                      no FAILURES: nothing up to UNTIL counts
 * answered JAIL CIDR                                   no longer
 * unban EPOCH REVISION AT JAIL CIDR                    by this host's operator; EPOCH 0: not told yet
 * forget JAIL CIDR                                     that unban is over
 * </pre>
 *
 * <p>REVISION is two, with a slash between them, if the key's own record is an earlier one.
 */
sealed interface BansLine {
  /** The first line. */
  record Header() implements BansLine {}

  /** The rules in force. */
  record InForce(Revision revision, Policy policy) implements BansLine {}

  /** An entry. */
  record Entry(Entries.Held held) implements BansLine {}

  /** How far the log is held. */
  record Reached(Epoch epoch, Revision revision) implements BansLine {}

  /** What the clocks said when the lines around it were written. */
  record Clock(Stamp stamp) implements BansLine {}

  /** A ban that this host decided, or its end. */
  record OfHost(Target target, Optional<Locals.Local> local) implements BansLine {}

  /** An unban by this host's operator, or its end. */
  record Unbanned(LocalUnban unban, Optional<Locals.Unban> state) implements BansLine {}

  String HEADER = "banyan-bans 1";

  static String header() {
    return checked(HEADER);
  }

  static String policy(Revision revision, Policy policy) {
    byte[] wire = PolicyCodec.encode(policy).toByteArray();
    return checked("policy " + revision + " " + Base64.getEncoder().encodeToString(wire));
  }

  static String reached(Epoch epoch, Revision revision) {
    return checked("reached " + epoch + " " + revision);
  }

  static String clock(Stamp stamp) {
    String boot = stamp.boot().isEmpty() ? "-" : stamp.boot();
    long booted = stamp.booted().toEpochMilli();
    return checked("clock " + boot + " " + booted + " " + stamp.wall().toEpochMilli());
  }

  static String entry(Entries.Held held) {
    Change change = held.change();
    String log = held.epoch() + " " + revisions(change) + " ";
    String until = held.until().map(end -> Long.toString(end.toEpochMilli())).orElse("-") + " ";
    if (change.effect() instanceof Blocked blocked) {
      return checked(
          "block " + log + until + blocked.jail() + " " + blocked.cidr() + " " + change.key());
    }
    if (change.effect() instanceof Allowed allowed) {
      return checked("allow " + log + until + allowed.cidr() + " " + change.key());
    }
    return checked("lift " + log + change.key());
  }

  private static String revisions(Change change) {
    boolean another = !change.record().equals(change.revision());
    return another ? change.revision() + "/" + change.record() : change.revision().toString();
  }

  static String local(Locals.Local local) {
    return checked(LocalLine.ban(local));
  }

  static String answered(Target target) {
    return checked(LocalLine.end(target));
  }

  static String unban(Locals.Unban unban) {
    return checked(LocalLine.unban(unban));
  }

  static String forget(LocalUnban unban) {
    return checked(LocalLine.forget(unban));
  }

  /** Whether a key can be part of a line. */
  static boolean isFit(EntryKey key) {
    return !key.value().isEmpty() && key.value().chars().noneMatch(c -> c < ' ');
  }

  /** The line of a text; empty if it is not one. */
  static Optional<BansLine> parse(String line) {
    int space = line.indexOf(' ');
    if (space != 8 || !checksum(line.substring(9)).equals(line.substring(0, 8))) {
      return Optional.empty();
    }
    try {
      return Optional.of(decode(line.substring(9)));
    } catch (IllegalArgumentException | MalformedException | IOException e) {
      return Optional.empty();
    }
  }

  private static BansLine decode(String text) throws MalformedException, IOException {
    if (text.equals(HEADER)) {
      return new Header();
    }
    String[] words = text.split(" ", 3);
    if (words.length < 3) {
      throw new MalformedException("too few words");
    }
    Optional<BansLine> local = LocalLine.parse(words[0], text);
    if (local.isPresent()) {
      return local.get();
    }
    if (words[0].equals("policy")) {
      var wire = dev.banyan.wire.Policy.parseFrom(Base64.getDecoder().decode(words[2]));
      return new InForce(revision(words[1]), PolicyCodec.decode(wire));
    }
    if (words[0].equals("clock")) {
      String[] times = words(words[2], 2);
      return new Clock(
          new Stamp(
              words[1].equals("-") ? "" : words[1],
              Instant.ofEpochMilli(Long.parseLong(times[0])),
              Instant.ofEpochMilli(Long.parseLong(times[1]))));
    }
    var epoch = new Epoch(Long.parseUnsignedLong(words[1], 16));
    if (words[0].equals("reached")) {
      return new Reached(epoch, revision(words[2]));
    }
    String[] rest = words[2].split(" ", 2);
    String[] revisions = rest[0].split("/", 2);
    Change change = change(words[0], revision(revisions[0]), rest[rest.length - 1]);
    return new Entry(
        new Entries.Held(epoch, revisions.length == 1 ? change : of(change, revisions[1])));
  }

  private static Change of(Change change, String record) {
    return new Change(change.key(), change.revision(), change.effect(), revision(record));
  }

  private static Change change(String kind, Revision revision, String text)
      throws MalformedException {
    switch (kind) {
      case "lift" -> {
        return new Change(new EntryKey(text), revision, new Lifted());
      }
      case "block" -> {
        String[] words = words(text, 4);
        var effect = new Blocked(new JailName(words[1]), cidr(words[2]), until(words[0]));
        return new Change(new EntryKey(words[3]), revision, effect);
      }
      case "allow" -> {
        String[] words = words(text, 3);
        var effect = new Allowed(cidr(words[1]), until(words[0]));
        return new Change(new EntryKey(words[2]), revision, effect);
      }
      default -> throw new MalformedException("a line of an unknown kind");
    }
  }

  private static String[] words(String text, int count) throws MalformedException {
    String[] words = text.split(" ", count);
    if (words.length < count) {
      throw new MalformedException("too few words");
    }
    return words;
  }

  private static Revision revision(String text) {
    return new Revision(Long.parseLong(text));
  }

  static Cidr cidr(String text) throws MalformedException {
    return Cidr.parse(text).orElseThrow(() -> new MalformedException("not a network"));
  }

  static Optional<Instant> until(String text) {
    return text.equals("-")
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
  }

  private static String checked(String text) {
    return checksum(text) + " " + text;
  }

  private static String checksum(String text) {
    var sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
