package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.coordinator.window.WindowView.Counting;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.rule.Sentence;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a window counts no more: it belongs to a ban or an unban that was. Windows are never
 * cleared, so they still hold it.
 *
 * @param records of the ban log that concern the network of the windows
 */
record Cuts(List<Happened> records) {

  /** The window with what may still bring a ban. */
  Counting after(Counting window) {
    return new Counting(
        window.jail(),
        window.cidr(),
        window.failures().stream().filter(failure -> counts(window, failure)).toList());
  }

  private boolean counts(Counting window, Evidence failure) {
    HostName host = failure.id().host();
    return failure.logTime().isAfter(Sentence.cut(last(window, host), unban(window, host)));
  }

  private Optional<Sentence> last(Counting window, HostName host) {
    return entries(AutomaticBan.class)
        .filter(ban -> ban.jail().equals(window.jail()) && ban.cidr().equals(window.cidr()))
        .filter(ban -> concerns(ban.host(), host))
        .max(Comparator.comparing(AutomaticBan::since))
        .map(ban -> new Sentence(ban.since(), ban.until(), ban.decidingOffset(), 1));
  }

  private Optional<Instant> unban(Counting window, HostName host) {
    return records.stream()
        .filter(record -> record.entry() instanceof OperatorUnban unban && lifts(unban, window))
        .filter(record -> concerns(((OperatorUnban) record.entry()).host(), host))
        .map(Cuts::ordered)
        .max(Comparator.naturalOrder());
  }

  private static Instant ordered(Happened record) {
    return ((OperatorUnban) record.entry()).ordered().orElse(record.appended());
  }

  private static boolean lifts(OperatorUnban unban, Counting window) {
    return unban.cidr().contains(window.cidr())
        && unban.jail().map(window.jail()::equals).orElse(true);
  }

  private static boolean concerns(Optional<HostName> only, HostName host) {
    return only.map(host::equals).orElse(true);
  }

  private <T extends Entry> Stream<T> entries(Class<T> kind) {
    return records.stream().map(Happened::entry).filter(kind::isInstance).map(kind::cast);
  }
}
