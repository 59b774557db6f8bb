package dev.banyan.conf;

import java.time.Duration;

/**
 * The commands of one action for one jail and one family of addresses. Everything in them is
 * resolved but the tags that stand for a ban, such as {@code <ip>}. One that is empty does nothing.
 *
 * @param start before the first ban
 * @param stop when there will be no more
 * @param check whether what {@code start} made is still there
 * @param repair what to do if it is not; empty: stop and start
 * @param flush unbans everything
 * @param prolong changes how long an address is banned that is banned
 * @param limit for how long a command may run
 */
public record ActionCommands(
    String start,
    String stop,
    String check,
    String repair,
    String flush,
    String ban,
    String unban,
    String prolong,
    Duration limit) {}
