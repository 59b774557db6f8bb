package dev.banyan.coordinator.decide;

import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import java.util.Optional;

/**
 * Whose failures are counted together.
 *
 * @param host empty: over all hosts
 */
public record Subject(JailName jail, Cidr cidr, Optional<HostName> host) {}
