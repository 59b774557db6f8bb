package dev.banyan.agent.enforce;

import dev.banyan.rule.Terms;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;

/**
 * An address that may have to be banned on this host alone.
 *
 * @param window its failures on this host, by the broker's clock
 * @param now by the broker's clock
 * @param clockError the host's clock minus the broker's
 */
public record Suspect(
    Target target, Window window, Terms terms, Instant now, Duration clockError) {}
