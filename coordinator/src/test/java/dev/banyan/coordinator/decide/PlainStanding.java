package dev.banyan.coordinator.decide;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.rule.Sentence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rules, and a ban log that says nothing else: nobody was banned or unbanned or is allowed. */
public class PlainStanding implements Standing {
  private final Rules rules;

  public PlainStanding(Rules rules) {
    this.rules = rules;
  }

  @Override
  public Rules rules() {
    return rules;
  }

  @Override
  public Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr) {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr) {
    return Optional.empty();
  }

  @Override
  public boolean allows(JailName jail, Cidr cidr, Instant at) {
    return false;
  }

  @Override
  public boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at) {
    return false;
  }

  @Override
  public List<AutomaticBan> held(Instant now) {
    return List.of();
  }

  @Override
  public Pace pace() {
    return new Pace();
  }
}
