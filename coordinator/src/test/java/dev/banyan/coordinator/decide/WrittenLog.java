package dev.banyan.coordinator.decide;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.EntryKey;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.rule.Sentence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A ban log in a map: the newest record of each key. */
final class WrittenLog implements Standing {
  final Map<EntryKey, AutomaticBan> bans = new LinkedHashMap<>();
  final List<Cidr> allowed = new ArrayList<>();
  private final Pace pace = new Pace();
  private final Policy policy;

  WrittenLog(Policy policy) {
    this.policy = policy;
  }

  void append(AutomaticBan ban, Instant appended) {
    bans.put(ban.key(), ban);
    if (!ban.held()) {
      pace.add(Budget.of(ban), appended);
    }
  }

  @Override
  public Rules rules() {
    return new Rules(new Revision(1), policy);
  }

  @Override
  public Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr) {
    return Optional.ofNullable(bans.get(EntryKey.automatic(jail, host, cidr)))
        .map(
            ban ->
                new Sentence(
                    ban.since(),
                    ban.until(),
                    ban.decidingOffset(),
                    ban.earlierBans() + 1,
                    ban.earlier()));
  }

  @Override
  public Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr) {
    return Optional.empty();
  }

  @Override
  public boolean allows(JailName jail, Cidr cidr, Instant at) {
    return allowed.stream().anyMatch(net -> net.contains(cidr));
  }

  @Override
  public boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at) {
    return allowed.stream().anyMatch(net -> net.contains(cidr) || cidr.contains(net));
  }

  @Override
  public List<AutomaticBan> held(Instant now) {
    return bans.values().stream()
        .filter(ban -> ban.held() && ban.until().map(now::isBefore).orElse(true))
        .toList();
  }

  @Override
  public Pace pace() {
    return pace;
  }
}
