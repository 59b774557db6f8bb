package dev.banyan.filter;

import dev.banyan.model.Address;
import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.Optional;

/**
 * What a filter read in one line.
 *
 * @param regex which failregex matched, 1 for the first
 * @param logTime the line's own time; empty if it carries none that can be read
 * @param user the account that was tried; attacker's text
 * @param attempt what the lines of one attempt have in common; attacker's text
 * @param weight how many failures the line stands for, at least 1
 */
public record Match(
    int regex,
    Address address,
    Optional<Instant> logTime,
    Optional<String> user,
    Optional<String> attempt,
    Transport transport,
    int weight) {}
