package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.codec.PolicyCodec;
import dev.banyan.model.Address;
import dev.banyan.model.Escalation;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.Measure;
import dev.banyan.model.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a jail counts and how its bans grow, as it is written and as it travels. */
class RuleKeysTest {
  @TempDir private Path directory;

  @Test
  void countsPlainlyUnlessToldOtherwise() throws Exception {
    Jail jail = jail("");

    assertThat(jail.measure()).isEqualTo(Measure.PLAIN);
    assertThat(jail.escalation()).isEmpty();
    assertThat(jail.maxbans()).hasValue(Jail.DEFAULT_MAXBANS);
  }

  @Test
  void readsHowFailuresCount() throws Exception {
    Jail jail =
        jail(
            "minhosts = 3\nipv4prefix = 24\nipv6prefix = 48\nudpweight = 0.25\ntrustsuccess = yes"
                + "\nmaxbans = 60");

    assertThat(jail.measure()).isEqualTo(new Measure(3, 24, 48, 250, true));
    assertThat(jail.maxbans()).hasValue(60);
  }

  @Test
  void readsHowBansGrow() throws Exception {
    Jail jail =
        jail(
            "bantime.increment = true\nbantime.factor = 1.5\nbantime.multipliers = 1 5 30"
                + "\nbantime.maxtime = 5w\nbantime.rndtime = 10m\nbantime.overalljails = true");

    assertThat(jail.escalation())
        .contains(
            new Escalation(
                1.5,
                List.of(1, 5, 30),
                Optional.of(Duration.ofDays(35)),
                Optional.of(Duration.ofMinutes(10)),
                true));
  }

  @Test
  void bansGrowByDoublingIfNothingElseIsSaid() throws Exception {
    assertThat(jail("bantime.increment = true").escalation())
        .contains(new Escalation(1, List.of(), Optional.empty(), Optional.empty(), false));
    assertThat(jail("bantime.maxtime = 5w").escalation()).isEmpty();
  }

  @Test
  void networksThatDoNotLieInOnePartitionAreAProblem() {
    assertThat(problems("ipv4prefix = 23\nipv6prefix = 47"))
        .contains("jail.conf:5: ipv4prefix: expected a number from 24 to 32, not '23'")
        .contains("jail.conf:6: ipv6prefix: expected a number from 48 to 128, not '47'");
  }

  @Test
  void saysWhatIsNoNumber() {
    assertThat(
            problems(
                "udpweight = 1.5\nminhosts = 0\nmaxbans = 10001\nbantime.factor = 2 ** 3\n"
                    + "bantime.multipliers = 1 two\nbantime.maxtime = long\nbantime.increment = 1"))
        .contains("jail.conf:5: udpweight: expected a part of a failure from 0 to 1")
        .contains("jail.conf:6: minhosts: expected a number from 1 to 10000, not '0'")
        .contains("jail.conf:7: maxbans: expected a number from 1 to 10000, not '10001'")
        .contains("jail.conf:8: bantime.factor: expected a number above 0")
        .contains("jail.conf:9: bantime.multipliers: expected numbers from 1 on")
        .contains("jail.conf:10: bantime.maxtime: expected a duration above zero");
  }

  @Test
  void aHostByItselfIsNeverSeveral() {
    assertThat(problems("scope = host\nminhosts = 2"))
        .isEqualTo(
            "jail.conf:6: minhosts: does not go with 'scope = host': each host counts by itself"
                + " and is one\n");
  }

  @Test
  void saysThatAFormulaIsNotCalculated() {
    String increment = "bantime.increment = true\nbantime.formula = ";
    assertThat(notices(increment + "ban.Time * math.exp(ban.Count)"))
        .startsWith("jail.conf:6: bantime.formula: is not calculated, for it is Python");
    assertThat(
            notices(increment + "ban.Time * (1<<(ban.Count if ban.Count<20 else 20)) * banFactor"))
        .isEmpty();
  }

  @Test
  void recidiveCountsBansAndReadsNoLog() throws Exception {
    new Tree(directory)
        .with(
            "jail.conf", "[again]\nenabled = true\nfilter = recidive\nlogpath = /var/log/f2b.log\n")
        .with("filter.d/recidive.conf", "[Definition]\nfailregex = Ban <HOST>$\n");

    Jail jail = Configuration.load(directory).policy().jails().get(0);
    assertThat(jail.countsBans()).isTrue();
    assertThat(jail.logs()).isEmpty();
    assertThat(new Tree(directory).notices())
        .isEqualTo(
            """
            jail.conf:3: filter: 'recidive' counts the bans of all other jails; it reads no log
            jail.conf:4: logpath: is not read by 'recidive'
            """);
    assertThat(new JailWords(jail).lines())
        .contains("  filter  recidive, built in", "  reads   the bans of the other jails");
  }

  @Test
  void aJailRunsOnTheHostsThatItsPatternsName() throws Exception {
    Jail jail = jail("hosts = pbx-* sbc?");

    for (String host : List.of("pbx-1", "pbx-", "sbc1", "pbx-a-b")) {
      assertThat(jail.runsOn(new HostName(host))).as(host).isTrue();
    }
    for (String host : List.of("pbx", "sbc", "sbc12", "xpbx-1")) {
      assertThat(jail.runsOn(new HostName(host))).as(host).isFalse();
    }
    assertThat(jail("").runsOn(new HostName("any"))).isTrue();
    assertThat(jail("hosts = *a*b?").runsOn(new HostName("xaabab1"))).isTrue();
    assertThat(jail("hosts = *a*b?").runsOn(new HostName("xaabab"))).isFalse();
  }

  @Test
  void whatIsCountedTogetherIsANetwork() {
    Measure measure = new Measure(1, 24, 48, 1000, false);

    assertThat(measure.network(address("192.0.2.7"))).hasToString("192.0.2.0/24");
    assertThat(measure.network(address("2001:db8:1:2::7"))).hasToString("2001:db8:1::/48");
    assertThat(Measure.PLAIN.network(address("192.0.2.7"))).hasToString("192.0.2.7/32");
    assertThat(Measure.PLAIN.network(address("2001:db8:1:2::7"))).hasToString("2001:db8:1:2::/64");
  }

  @Test
  void everythingTravels() throws Exception {
    jail(
        """
        minhosts = 3
        ipv4prefix = 24
        ipv6prefix = 48
        udpweight = 0
        trustsuccess = yes
        maxbans = 60
        bantime.increment = true
        bantime.multipliers = 1 5
        bantime.maxtime = 1w
        bantime.rndtime = 5m
        bantime.overalljails = true
        """);
    Policy policy = Configuration.load(directory).policy().remembering(Duration.ofDays(3));

    assertThat(PolicyCodec.decode(PolicyCodec.encode(policy))).isEqualTo(policy);
    Policy builtin = Configuration.builtin().policy();
    assertThat(PolicyCodec.decode(PolicyCodec.encode(builtin))).isEqualTo(builtin);
  }

  @Test
  void aPolicyOfAnEarlierVersionCountsPlainly() throws Exception {
    var wire = PolicyCodec.encode(Configuration.builtin().policy()).toBuilder();
    var jail = wire.getJails(0).toBuilder();
    jail.clearMinhosts().clearIpv4Prefix().clearIpv6Prefix().clearUdpThousandths();
    wire.clearHistorytimeMs().setJails(0, jail);

    assertThat(PolicyCodec.decode(wire.build())).isEqualTo(Configuration.builtin().policy());
  }

  private static Address address(String text) {
    return Address.parse(text).orElseThrow();
  }

  @Test
  void recidiveBansWhatTheOtherJailsBan() {
    new Tree(directory)
        .with("jail.conf", "[again]\nenabled = yes\nfilter = recidive\nipv4prefix = 24\n");

    assertThat(new Tree(directory).problems())
        .startsWith("jail.conf:4: ipv4prefix: does not go with 'filter = recidive'");
  }

  private Jail jail(String options) throws ConfigurationException {
    write(options);
    return Configuration.load(directory).policy().jails().get(0);
  }

  private String problems(String options) {
    write(options);
    return new Tree(directory).problems();
  }

  private String notices(String options) {
    write(options);
    return new Tree(directory).notices();
  }

  private void write(String options) {
    new Tree(directory)
        .with(
            "jail.conf",
            "[sip]\n"
                + "enabled = true\n"
                + "filter = banyan/asterisk\n"
                + "logpath = /var/log/asterisk/messages\n"
                + options
                + "\n");
  }
}
