package dev.banyan.coordinator.replay;

import dev.banyan.model.Entry.AutomaticBan;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What comes out of a replay. */
public sealed interface Finding {

  /** How many of the failures are read. */
  record Progress(long done, long total) implements Finding {}

  /**
   * What the rules ban.
   *
   * @param allowed whether something of it is allowed by now
   * @param login the last successful login from there before
   */
  record Banned(AutomaticBan ban, boolean allowed, Optional<Instant> login) implements Finding {}

  /** What the rules would ban if it were not allowed at that time. */
  record Spared(AutomaticBan ban, Optional<Instant> login) implements Finding {}

  /** What the cluster decided at that time. */
  record Recorded(AutomaticBan ban) implements Finding {}

  /** Somebody logged in from where the rules had banned. */
  record Login(AutomaticBan ban, Instant time) implements Finding {}

  /**
   * What it comes to.
   *
   * @param first when Kafka took the first failure that was judged
   * @param judged how many were
   * @param unknownJail how many were of jails that the rules do not have
   * @param failures by jail
   * @param rejected how many were passed over, by cause
   * @param compacted whether the ban log lacks records that it had
   * @param loginsForgotten whether there were more logins than are remembered
   */
  record End(
      Optional<Instant> first,
      long judged,
      long unknownJail,
      Map<String, Long> failures,
      Map<String, Long> rejected,
      boolean compacted,
      boolean loginsForgotten)
      implements Finding {}
}
