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
import java.util.concurrent.CompletableFuture;

/**
 * What the ban log says, and that the addresses of agents are allowed too: nobody decides to cut
 * off a host of the cluster. Who called is known to this coordinator alone, so another may decide
 * otherwise; deciding again only ever spares more. May be asked from any thread.
 */
public record SparingAgents(Standing log, Callers callers) implements Standing {
  @Override
  public Rules rules() {
    return log.rules();
  }

  @Override
  public boolean reaches(Revision revision) {
    return log.reaches(revision);
  }

  @Override
  public CompletableFuture<Void> reached(Revision revision) {
    return log.reached(revision);
  }

  @Override
  public Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr) {
    return log.sentence(jail, host, cidr);
  }

  @Override
  public Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr) {
    return log.unbanned(jail, host, cidr);
  }

  @Override
  public boolean allows(JailName jail, Cidr cidr, Instant at) {
    return log.allows(jail, cidr, at)
        || (cidr.bits() == cidr.address().bits() && callers.hasAnyOf(cidr));
  }

  @Override
  public boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at) {
    return log.allowsAnyOf(jail, cidr, at) || callers.hasAnyOf(cidr);
  }

  @Override
  public List<AutomaticBan> held(Instant now) {
    return log.held(now).stream().filter(ban -> !allows(ban.jail(), ban.cidr(), now)).toList();
  }

  @Override
  public Pace pace() {
    return log.pace();
  }
}
