package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.decide.Pace;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Standing;
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
import java.util.function.Supplier;

/** What the table says that is valid at each moment; it is another one after a log was lost. */
record CurrentStanding(Supplier<BanTable> table, Supplier<Revision> known, Answers answers)
    implements Standing {
  private Standing now() {
    return table.get().standing();
  }

  @Override
  public Rules rules() {
    return now().rules();
  }

  @Override
  public boolean reaches(Revision revision) {
    return !revision.isAfter(known.get());
  }

  @Override
  public CompletableFuture<Void> reached(Revision revision) {
    return answers.reached(revision);
  }

  @Override
  public Set<HostName> quarantined() {
    return now().quarantined();
  }

  @Override
  public Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr) {
    return now().sentence(jail, host, cidr);
  }

  @Override
  public Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr) {
    return now().unbanned(jail, host, cidr);
  }

  @Override
  public boolean allows(JailName jail, Cidr cidr, Instant at) {
    return now().allows(jail, cidr, at);
  }

  @Override
  public boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at) {
    return now().allowsAnyOf(jail, cidr, at);
  }

  @Override
  public List<AutomaticBan> held(Instant moment) {
    return now().held(moment);
  }

  @Override
  public Pace pace() {
    return now().pace();
  }
}
