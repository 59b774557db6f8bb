package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.Configuration;
import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.coordinator.decide.Brake;
import dev.banyan.coordinator.decide.Callers;
import dev.banyan.coordinator.decide.Decider;
import dev.banyan.coordinator.decide.Memory;
import dev.banyan.coordinator.decide.Remembered;
import dev.banyan.coordinator.decide.SparingAgents;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.LineId;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P7, before deciding: failures of what is allowed are counted and never ban. */
class P7AllowListWinsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Policy POLICY = Configuration.builtin().policy();
  private static final Jail JAIL = POLICY.jails().get(0);
  private static final String ADDRESS = "203.0.113.66";
  private static final String OF_A_NETWORK = "2001:db8:0:1::66";

  private final BanTable table = new BanTable();
  private final Callers callers = new Callers();
  private final Standing standing = new SparingAgents(table.standing(), callers);
  private final Decider decider = new Decider(standing, new Brake(standing));
  private long revision;

  @BeforeEach
  void begin() {
    log(new Entry.PolicyInForce(POLICY));
  }

  @Test
  void whoeverIsNotAllowedIsBanned() {
    assertThat(fail(ADDRESS)).singleElement().returns(cidr(ADDRESS), AutomaticBan::cidr);
  }

  @Test
  void whomThePolicyIgnoresIsNeverBanned() {
    var ignoring = new Policy(POLICY.jails(), List.of(cidr("203.0.113.0/24")), POLICY.digest());
    log(new Entry.PolicyInForce(ignoring));
    assertThat(fail(ADDRESS)).isEmpty();
  }

  @Test
  void whomAnOperatorAllowsIsNotBannedUntilItIsNoLongerListed() {
    log(allow("203.0.113.0/24", true));
    assertThat(fail(ADDRESS)).isEmpty();
    log(allow("203.0.113.0/24", false));
    assertThat(fail(ADDRESS)).isNotEmpty();
  }

  @Test
  void anAgentsAddressIsNeverBannedThoughItGoesAway() {
    callers.add(Address.parse(ADDRESS).orElseThrow());
    assertThat(fail(ADDRESS)).isEmpty();
    assertThat(fail("203.0.113.67")).isNotEmpty();
  }

  @Test
  void aNetworkWithAnAllowedAddressIsNotBannedAsOne() {
    assertThat(fail(OF_A_NETWORK)).singleElement().returns(64, ban -> ban.cidr().bits());
    callers.add(Address.parse("2001:db8:0:1::1").orElseThrow());
    assertThat(fail(OF_A_NETWORK)).singleElement().returns(cidr(OF_A_NETWORK), AutomaticBan::cidr);
  }

  /** Fails as often as bans; what is decided at the end. */
  private List<AutomaticBan> fail(String address) {
    Memory memory = new Remembered();
    List<AutomaticBan> bans = new ArrayList<>();
    for (int i = 0; i < JAIL.maxretry(); i++) {
      Instant at = NOON.plusSeconds(10L * i);
      bans.addAll(decider.decide(JAIL, new Arrival(0, i, at, failure(address, i, at)), memory));
    }
    return bans;
  }

  private static Failure failure(String address, long offset, Instant at) {
    return new Failure(
        new LineId(new HostName("pbx"), 1, offset, offset),
        "/var/log/asterisk/messages",
        JAIL.name(),
        Address.parse(address).orElseThrow(),
        at,
        at,
        Optional.of("100"),
        Optional.empty(),
        Transport.UDP,
        1,
        "a line");
  }

  private void log(Entry entry) {
    table.apply(new Revision(revision++), NOON.minusSeconds(60), entry);
  }

  private static Entry allow(String network, boolean listed) {
    return new Entry.AllowListing(cidr(network), listed, Optional.empty(), "", "");
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
