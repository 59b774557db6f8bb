package dev.banyan.coordinator.notify;

import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail.Notification;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Revision;
import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bans to tell of. */
final class Bans {
  static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  static final JailName JAIL = new JailName("asterisk");
  static final Notification MAIL =
      new Notification(
          "sendmail-whois",
          Map.of(
              "name", "ASTERISK",
              "dest", "root",
              "sender", "fail2ban@example.net",
              "sendername", "Banyan"));

  private Bans() {}

  static Notice notice(String address, long revision, List<String> lines) {
    return Notice.of(new Epoch(0xabc), ban(address, revision, lines), List.of(MAIL));
  }

  static Notice notice(String address, long revision) {
    return notice(address, revision, List.of("one failed", "two failed"));
  }

  /** Seen by as many hosts as there are lines. */
  static Ban ban(String address, long revision, List<String> lines) {
    Cidr cidr = Cidr.parse(address).orElseThrow();
    List<Evidence> evidence = new ArrayList<>();
    for (String line : lines) {
      evidence.add(evidence("pbx-" + (evidence.size() + 1), line));
    }
    return new Ban(
        EntryKey.automatic(JAIL, Optional.empty(), cidr),
        JAIL,
        cidr,
        Optional.empty(),
        START,
        Optional.of(START.plusSeconds(3600)),
        new Revision(revision),
        Ban.Origin.RULE,
        new Revision(1),
        lines.size(),
        evidence,
        "",
        false,
        false);
  }

  private static Evidence evidence(String host, String line) {
    return new Evidence(
        new LineId(new HostName(host), 1, 2, 3),
        "/var/log/asterisk/messages",
        START,
        Optional.empty(),
        Optional.empty(),
        Transport.TCP,
        1,
        line);
  }
}
