package dev.banyan.coordinator.decide;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.JailName;

/**
 * Of which maxbans a ban is one. Whoever forges the source of UDP packets must not use up what
 * other attackers need.
 *
 * @param unproven whether nothing proves the addresses
 */
public record Budget(JailName jail, boolean unproven) {
  public static Budget of(AutomaticBan ban) {
    return new Budget(ban.jail(), ban.unproven());
  }
}
