package dev.banyan.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A record of the ban log. What holds is a function of the newest record of each key, not of their
 * order.
 *
 * <p>An absent {@code host} is the whole cluster, an absent {@code until} is for ever.
 */
public sealed interface Entry {

  /** Which records it replaces. */
  EntryKey key();

  /** A record that blocks a network. */
  sealed interface BanEntry extends Entry {
    JailName jail();

    Cidr cidr();

    Optional<HostName> host();

    Optional<Instant> until();
  }

  /**
   * Decided by the rule of a jail. Holds only if {@code since} is later than every operator's unban
   * that covers it and nothing of it is allowed.
   *
   * @param since log time of the last failure that was counted; later than that of every ban with
   *     this key that was decided before
   * @param partition of the failures topic, where the failure that decided lies at {@code
   *     decidingOffset}
   * @param policy revision of the policy that it was decided by
   * @param failures how many failures the span held
   * @param evidence these failures by log time, at most {@value #MAX_EVIDENCE}
   * @param earlierBans of this address in this jail
   * @param dryrun not to be enforced
   * @param earlier when the bans before it began, by their time, at most {@value #MAX_EARLIER}
   * @param held decided, but not to be enforced until it is released
   */
  record AutomaticBan(
      JailName jail,
      Cidr cidr,
      Optional<HostName> host,
      Instant since,
      Optional<Instant> until,
      int partition,
      long decidingOffset,
      Revision policy,
      int failures,
      List<Evidence> evidence,
      int earlierBans,
      boolean dryrun,
      List<Instant> earlier,
      boolean held)
      implements BanEntry {
    public static final int MAX_EVIDENCE = 64;
    public static final int MAX_EARLIER = 64;

    public AutomaticBan {
      evidence = List.copyOf(evidence);
      earlier = List.copyOf(earlier);
    }

    /** A ban that takes effect; those before it, if any, began nobody knows when. */
    public AutomaticBan(
        JailName jail,
        Cidr cidr,
        Optional<HostName> host,
        Instant since,
        Optional<Instant> until,
        int partition,
        long decidingOffset,
        Revision policy,
        int failures,
        List<Evidence> evidence,
        int earlierBans,
        boolean dryrun) {
      this(
          jail,
          cidr,
          host,
          since,
          until,
          partition,
          decidingOffset,
          policy,
          failures,
          evidence,
          earlierBans,
          dryrun,
          List.of(),
          false);
    }

    /** The same decision, to be held or not. */
    public AutomaticBan held(boolean hold) {
      return new AutomaticBan(
          jail,
          cidr,
          host,
          since,
          until,
          partition,
          decidingOffset,
          policy,
          failures,
          evidence,
          earlierBans,
          dryrun,
          earlier,
          hold);
    }

    /** Whether nothing that it counted proves its address: some came over UDP, none otherwise. */
    public boolean unproven() {
      return evidence.stream().anyMatch(line -> line.transport() == Transport.UDP)
          && evidence.stream()
              .allMatch(
                  line ->
                      line.transport() == Transport.UDP || line.transport() == Transport.UNKNOWN);
    }

    /** The same without the failures that it counted, for a log that takes no records so large. */
    public AutomaticBan shortened() {
      return new AutomaticBan(
          jail,
          cidr,
          host,
          since,
          until,
          partition,
          decidingOffset,
          policy,
          failures,
          List.of(),
          earlierBans,
          dryrun);
    }

    @Override
    public EntryKey key() {
      return EntryKey.automatic(jail, host, cidr);
    }
  }

  /**
   * Set by an operator; begins when it is appended.
   *
   * @param restored whether it was in force elsewhere before, so that it is no news
   */
  record OperatorBan(
      JailName jail,
      Cidr cidr,
      Optional<HostName> host,
      Optional<Instant> until,
      String reason,
      String operator,
      boolean restored)
      implements BanEntry {

    /** One that is new. */
    public OperatorBan(
        JailName jail,
        Cidr cidr,
        Optional<HostName> host,
        Optional<Instant> until,
        String reason,
        String operator) {
      this(jail, cidr, host, until, reason, operator, false);
    }

    @Override
    public EntryKey key() {
      return EntryKey.operator(jail, host, cidr);
    }
  }

  /**
   * Lifts the bans within its prefix: those by rule whose last failure is not later than the moment
   * it was appended, those by operators that were appended before it.
   *
   * @param jail absent: every jail
   * @param ordered when it was ordered, if the record was appended again later
   */
  record OperatorUnban(
      Optional<JailName> jail,
      Cidr cidr,
      Optional<HostName> host,
      String reason,
      String operator,
      Optional<Instant> ordered)
      implements Entry {
    /** An order of the moment at which it is appended. */
    public OperatorUnban(
        Optional<JailName> jail,
        Cidr cidr,
        Optional<HostName> host,
        String reason,
        String operator) {
      this(jail, cidr, host, reason, operator, Optional.empty());
    }

    @Override
    public EntryKey key() {
      return EntryKey.unban(jail, host, cidr);
    }
  }

  /**
   * Says that a network is never banned, or no longer allowed.
   *
   * @param listed false: no longer
   */
  record AllowListing(
      Cidr cidr, boolean listed, Optional<Instant> until, String reason, String operator)
      implements Entry {
    @Override
    public EntryKey key() {
      return EntryKey.allow(cidr);
    }
  }

  /** The rules from here on. */
  record PolicyInForce(Policy policy) implements Entry {
    @Override
    public EntryKey key() {
      return EntryKey.POLICY;
    }
  }

  /**
   * Whether bans are enforced at all.
   *
   * @param until when enforcement goes on by itself; empty: when it is told to
   */
  record EnforcementMode(boolean suspended, Optional<Instant> until, String reason, String operator)
      implements Entry {
    @Override
    public EntryKey key() {
      return EntryKey.MODE;
    }
  }

  /**
   * Whether what a host says of failures is ignored, from this record on.
   *
   * @param quarantined false: no longer
   */
  record Quarantine(HostName host, boolean quarantined, String reason, String operator)
      implements Entry {
    @Override
    public EntryKey key() {
      return EntryKey.quarantine(host);
    }
  }

  /**
   * What an operator ordered before, appended again because the log lost it.
   *
   * @param ordered when that was: what was ordered later of its key is newer, wherever it lies
   */
  record Again(Entry said, Instant ordered) implements Entry {
    public Again {
      if (said instanceof Again) {
        throw new IllegalArgumentException("what is said again was said before");
      }
    }

    @Override
    public EntryKey key() {
      return said.key();
    }
  }

  /**
   * Begins a ban log.
   *
   * @param failurePartitions how many partitions the failures topic has, as long as this log lives
   * @param lossAccepted an operator accepted that what only earlier logs said is lost
   */
  record LogBegun(Epoch epoch, Instant begun, int failurePartitions, boolean lossAccepted)
      implements Entry {
    /** A log of which nothing was accepted yet. */
    public LogBegun(Epoch epoch, Instant begun, int failurePartitions) {
      this(epoch, begun, failurePartitions, false);
    }

    @Override
    public EntryKey key() {
      return EntryKey.EPOCH;
    }
  }
}
