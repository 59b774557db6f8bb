package dev.banyan.filter;

import dev.banyan.model.Address;
import dev.banyan.model.DnsName;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a filter read in a line that has a name in place of an address. Whose address that is, is
 * decided by whoever runs the name's DNS.
 *
 * @param name attacker's text
 * @param logTime as in {@link Match}
 * @param at the match of one of the name's addresses
 */
public record NamedMatch(DnsName name, Optional<Instant> logTime, Function<Address, Match> at) {}
