package dev.banyan.agent.enforce;

import dev.banyan.model.Cidr;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import java.util.List;
import java.util.Set;

/**
 * What a host decides by itself.
 *
 * @param bans that it holds
 * @param untold unbans that the log does not know yet
 * @param allowed what it never blocks, in any jail
 */
public record OfHost(List<LocalBan> bans, List<LocalUnban> untold, Set<Cidr> allowed) {
  public static final OfHost NOTHING = new OfHost(List.of(), List.of(), Set.of());

  public OfHost {
    bans = List.copyOf(bans);
    untold = List.copyOf(untold);
    allowed = Set.copyOf(allowed);
  }

  /** Whether the host itself bans this. */
  public boolean bans(Target target) {
    return bans.stream()
        .anyMatch(b -> b.jail().equals(target.jail()) && b.cidr().equals(target.cidr()));
  }
}
