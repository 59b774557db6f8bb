package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.allow.Surroundings;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Address;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.IgnoredName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P7, before applying: what is allowed is not blocked, however it came to be allowed. */
class P7AllowListWinsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Cidr ONE = cidr("203.0.113.1");
  private static final Cidr TWO = cidr("203.0.113.2");

  @TempDir private Path directory;
  private final FakeFirewall firewall = new FakeFirewall();
  private final Place place = new Place();
  private Enforcer enforcer;
  private long revision;

  /** What the host finds around itself. */
  private static final class Place implements Surroundings {
    final Set<Address> addresses = new HashSet<>();
    final Map<String, Set<Address>> named = new HashMap<>();

    @Override
    public Set<Address> addresses() {
      return Set.copyOf(addresses);
    }

    @Override
    public Map<String, Set<Address>> named(Set<String> names) {
      Map<String, Set<Address>> known = new HashMap<>(named);
      known.keySet().retainAll(names);
      return known;
    }
  }

  @BeforeEach
  void start() throws Exception {
    enforcer = new Enforcer(firewall, BansFile.open(directory.resolve("bans")), () -> NOW, place);
    enforcer.start();
    enforcer.follow(new Revision(0), Sample.both());
  }

  @Test
  void whomTheHostNeedsIsNotBlockedAndIsBlockedWhenItNoLongerIs() throws Exception {
    place.addresses.add(ONE.address());
    enforcer.tick();
    ban(SIP, ONE);
    assertThat(blocked(SIP)).isEmpty();
    assertThat(firewall.allowed()).containsExactly(ONE);
    place.addresses.remove(ONE.address());
    enforcer.tick();
    assertThat(blocked(SIP)).containsExactly(ONE);
    assertThat(firewall.allowed()).isEmpty();
  }

  @Test
  void anAddressThatAppearsLiftsItsBanAtTheNextLook() throws Exception {
    ban(SIP, ONE);
    ban(ALL, ONE);
    ban(ALL, TWO);
    place.addresses.add(ONE.address());
    enforcer.tick();
    assertThat(blocked(SIP)).isEmpty();
    assertThat(blocked(ALL)).containsExactly(TWO);
  }

  @Test
  void anIgnoredNameFollowsItsAddresses() throws Exception {
    follow(new IgnoredName(Optional.empty(), "office.example"));
    ban(SIP, ONE);
    ban(ALL, TWO);
    assertThat(blocked(SIP)).containsExactly(ONE);
    place.named.put("office.example", Set.of(ONE.address()));
    enforcer.tick();
    assertThat(blocked(SIP)).isEmpty();
    assertThat(firewall.allowed()).containsExactly(ONE);
    place.named.put("office.example", Set.of(TWO.address()));
    enforcer.tick();
    assertThat(blocked(SIP)).containsExactly(ONE);
    assertThat(blocked(ALL)).isEmpty();
    enforcer.follow(new Revision(9), Sample.both());
    assertThat(blocked(ALL)).containsExactly(TWO);
  }

  @Test
  void aNameThatOneJailIgnoresIsBlockedInOthers() throws Exception {
    place.named.put("office.example", Set.of(ONE.address()));
    follow(new IgnoredName(Optional.of(SIP), "office.example"));
    ban(SIP, ONE);
    ban(ALL, ONE);
    assertThat(blocked(SIP)).isEmpty();
    assertThat(blocked(ALL)).containsExactly(ONE);
    place.named.clear();
    enforcer.tick();
    assertThat(blocked(SIP)).containsExactly(ONE);
    place.named.put("office.example", Set.of(ONE.address()));
    enforcer.tick();
    assertThat(blocked(SIP)).isEmpty();
    assertThat(blocked(ALL)).containsExactly(ONE);
  }

  @Test
  void aNetworkAroundAnAddressThatOnlyItsJailIgnoresIsNotBlockedAndThatIsSaid() throws Exception {
    Cidr wide = cidr("203.0.113.0/24");
    follow(new IgnoredName(Optional.of(SIP), "office.example"));
    ban(SIP, wide);
    ban(ALL, wide);
    place.named.put("office.example", Set.of(ONE.address()));
    enforcer.tick();
    assertThat(blocked(SIP)).isEmpty();
    assertThat(blocked(ALL)).containsExactly(wide);
    assertThat(ban(SIP, wide).failed())
        .singleElement()
        .extracting(Enforcement.Failed::error)
        .asString()
        .contains("ignores " + ONE);
    place.named.clear();
    enforcer.tick();
    assertThat(blocked(SIP)).containsExactly(wide);
  }

  @Test
  void aNetworkAroundAnAllowedAddressIsBlockedAndTheAddressPasses() throws Exception {
    place.addresses.add(ONE.address());
    enforcer.tick();
    ban(ALL, cidr("203.0.113.0/24"));
    assertThat(blocked(ALL)).containsExactly(cidr("203.0.113.0/24"));
    assertThat(firewall.allowed()).containsExactly(ONE);
  }

  private void follow(IgnoredName... names) throws Exception {
    Policy both = Sample.both();
    enforcer.follow(new Revision(1), both.ignoring(List.of(names)));
  }

  private Set<Cidr> blocked(JailName jail) {
    return firewall.blocked(jail).keySet();
  }

  private Enforcement.Applied ban(JailName jail, Cidr cidr) throws Exception {
    revision++;
    var until = Optional.of(NOW.plus(Duration.ofHours(1)));
    var change =
        new Change(
            EntryKey.automatic(jail, Optional.empty(), cidr),
            new Revision(revision),
            new Change.Blocked(jail, cidr, until));
    return enforcer.apply(
        new Batch(1, Batch.Kind.DELTA, new Epoch(77), new Revision(revision), List.of(change)));
  }
}
