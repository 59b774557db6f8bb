package dev.banyan.coordinator.decide;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.rule.Sentence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the ban log says that a decision depends on. May be asked from any thread. */
public interface Standing {

  Rules rules();

  /** Whether everything up to this record of the ban log is in it. */
  default boolean reaches(Revision revision) {
    return true;
  }

  /** Answers once everything up to this record of the ban log is in it. */
  default CompletableFuture<Void> reached(Revision revision) {
    return CompletableFuture.completedFuture(null);
  }

  /** The hosts whose word does not count now. */
  default Set<HostName> quarantined() {
    return Set.of();
  }

  /** The last ban by rule of exactly this network. */
  Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr);

  /** When the newest unban that covers the network was appended. */
  Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr);

  /** Whether all of the network is allowed in the jail at that moment. */
  boolean allows(JailName jail, Cidr cidr, Instant at);

  /** Whether anything in the network is allowed in the jail at that moment. */
  boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at);

  /** The bans that are held at that moment and would hold otherwise, in the order of the log. */
  List<AutomaticBan> held(Instant now);

  /** When bans by rule took effect, by the ban log. */
  Pace pace();
}
