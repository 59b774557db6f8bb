package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.Firewalls;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.agent.process.Programs;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.testing.Flow;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bans file, firewall and kernel together, in a namespace. */
@NeedsRoot({"iptables", "ipset", "nft"})
class EnforcerIT {
  private static final Epoch LOG = new Epoch(1);

  @TempDir private Path directory;
  private final Network network = Network.create();
  private final Namespace pbx = network.host("pbx");
  private final Namespace caller = network.host("caller");
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    network.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ipset, iptables -w -F",
    "ipset, ipset flush",
    "ipset, nft flush ruleset",
    "ipset, iptables -w -I INPUT -j ACCEPT",
    "ipset, ipset del banyan-ssh-4 203.0.113.7",
    "nftables, nft flush ruleset",
    "nftables, nft flush table inet banyan",
    "nftables, nft flush chain inet banyan banyan-ssh",
    "iptables, iptables -w -F",
    "iptables, nft flush ruleset",
    "iptables, iptables -w -I INPUT -j ACCEPT",
    "iptables, iptables -w -D banyan-ssh 1",
    "ipset, iptables -w -F && iptables -w -X",
    "ipset, ipset flush banyan-ssh-4",
    "ipset, iptables -w -F && ipset destroy banyan-ssh-4",
    "ipset, iptables -w -D INPUT -j banyan-ssh && iptables -w -A INPUT -j banyan-ssh"
        + " && iptables -w -I INPUT 2 -j ACCEPT",
    "nftables, nft flush set inet banyan banyan-ssh-4-32",
    "nftables, nft delete table inet banyan",
    "iptables, iptables -w -F && iptables -w -X",
    "iptables, iptables -w -D INPUT -j banyan-ssh"
  })
  void putsRightWhatSomebodyDid(String firewall, String harm) throws Exception {
    Enforcer enforcer = start(firewall);
    enforcer.apply(batch(Kind.ONLY_PAGE, 1, blocked(1, ALL, cidr("203.0.113.7"))));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
    pbx.run("sh", "-c", harm);
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
    enforcer.tick();
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
    long repaired = enforcer.repairs();
    assertThat(repaired).isPositive();
    enforcer.tick();
    assertThat(enforcer.repairs()).isEqualTo(repaired);
  }

  @ParameterizedTest
  @CsvSource({
    "ipset, ipset flush banyan-allow-4",
    "nftables, nft flush set inet banyan banyan-allow-4",
    "iptables, iptables -w -F banyan-ssh"
  })
  void whoeverIsAllowedIsSoAgainWhenSomebodyForgotThem(String firewall, String harm)
      throws Exception {
    Enforcer enforcer = start(firewall);
    var allowed = new Change.Allowed(cidr("203.0.113.7"), Optional.empty());
    enforcer.apply(
        batch(
            Kind.ONLY_PAGE,
            2,
            blocked(1, ALL, cidr("203.0.113.0/24")),
            new Change(new EntryKey("allow/203.0.113.7"), new Revision(2), allowed)));
    enforcer.tick();
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
    assertThat(caller.udpArrives("203.0.113.9", pbx, 5060)).isFalse();
    pbx.run("sh", "-c", harm);
    enforcer.tick();
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
    assertThat(caller.udpArrives("203.0.113.9", pbx, 5060)).isFalse();
    assertThat(enforcer.repairs()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipset", "iptables"})
  void goesBackToTheTopOfDockersChainWhenDockerMadeItAgain(String firewall) throws Exception {
    pbx.run("iptables", "-w", "-N", "DOCKER-USER");
    pbx.run("iptables", "-w", "-A", "FORWARD", "-j", "DOCKER-USER");
    Enforcer enforcer = start(firewall);
    var block =
        new dev.banyan.model.Block("d", List.of(), List.of(), "DROP", "DOCKER-USER", "filter");
    enforcer.follow(new Revision(1), Sample.policy(Sample.jail(ALL, block)));
    String whole = pbx.run("iptables", "-w", "-S");
    assertThat(whole).contains("-A DOCKER-USER -j banyan-d");
    pbx.run("sh", "-c", "iptables -w -F DOCKER-USER && iptables -w -A DOCKER-USER -j RETURN");
    enforcer.tick();
    assertThat(pbx.run("iptables", "-w", "-S", "DOCKER-USER"))
        .containsSubsequence("-A DOCKER-USER -j banyan-d", "-A DOCKER-USER -j RETURN");
    assertThat(enforcer.repairs()).isPositive();
  }

  @Test
  void aRunningFlowStopsAtOnceAndAnotherGoesOn() throws Exception {
    Enforcer enforcer = start("ipset");
    try (Flow banned = caller.flow("203.0.113.7", pbx, 5060, 500);
        Flow honest = caller.flow("203.0.113.8", pbx, 5060, 500)) {
      await().until(() -> banned.arrived() > 20 && honest.arrived() > 20);
      enforcer.apply(batch(Kind.DELTA, 1, blocked(1, SIP, cidr("203.0.113.7"))));
      long sent = banned.sent();
      await().until(() -> banned.sent() > sent + 20);
      long arrived = banned.arrived();
      long honestArrived = honest.arrived();
      await().until(() -> honest.arrived() > honestArrived + 100);
      assertThat(banned.arrived()).isEqualTo(arrived);
    }
  }

  /** What a rule without a target has counted, in the namespaces of both ends, is exact. */
  @ParameterizedTest
  @CsvSource({"ipset, 10000", "nftables, 10000", "iptables, 500"})
  void aSnapshotUnblocksNobodyForAMomentAndStopsNobodyElse(String firewall, int size)
      throws Exception {
    count(caller, "OUTPUT");
    count(pbx, "INPUT");
    Enforcer enforcer = start(firewall);
    enforcer.apply(batch(Kind.DELTA, 1, blocked(1, SIP, cidr("203.0.113.7"))));
    try (Flow banned = caller.flow("203.0.113.7", pbx, 5060, 7_000);
        Flow honest = caller.flow("203.0.113.8", pbx, 5060, 7_000)) {
      await().until(() -> banned.sent() > 1_000 && honest.sent() > 1_000);
      int met = 0;
      for (int round = 1; met < 5; round++) {
        assertThat(round).as("snapshots, of which %d met enough packets", met).isLessThan(100);
        int revision = round * 10;
        double slower = slowerPerSecond(banned, honest, () -> snapshot(enforcer, revision, size));
        met += slower >= 5_000 ? 1 : 0;
        System.err.printf("%s: %.0f packets a second of each%n", firewall, slower);
      }
    }
    await().until(() -> counted(pbx, "203.0.113.8") == counted(caller, "203.0.113.8"));
    assertThat(counted(pbx, "203.0.113.7")).isZero();
  }

  /** Something that is done while packets come. */
  private interface Step {
    void run() throws Exception;
  }

  private void snapshot(Enforcer enforcer, int revision, int size) throws Exception {
    enforcer.apply(batch(Kind.FIRST_PAGE, revision, many(revision, size)));
    enforcer.apply(batch(Kind.LAST_PAGE, revision, blocked(revision, SIP, cidr("203.0.113.7"))));
  }

  /**
   * How many packets a second the slower of both sends meanwhile, for a quarter of a second at
   * least. A machine with much else to do may let them wait now and then; such a time counts not.
   */
  private static double slowerPerSecond(Flow one, Flow other, Step meanwhile) throws Exception {
    long ones = one.sent();
    long others = other.sent();
    long begin = System.nanoTime();
    meanwhile.run();
    await().until(() -> System.nanoTime() - begin > 250_000_000);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return Math.min(one.sent() - ones, other.sent() - others) / seconds;
  }

  private static void count(Namespace host, String chain) {
    for (String source : List.of("203.0.113.7", "203.0.113.8")) {
      host.run("iptables", "-w", "-A", chain, "-s", source, "-p", "udp", "--dport", "5060");
    }
  }

  private static long counted(Namespace host, String source) {
    var matcher =
        java.util.regex.Pattern.compile("\\[(\\d+):\\d+] -A \\S+ -s " + source + "/32 -p udp")
            .matcher(host.run("iptables-save", "-c"));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @ParameterizedTest
  @CsvSource({
    "ipset, 203.0.113.7",
    "ipset, 2001:db8::7",
    "iptables, 203.0.113.7",
    "nftables, 2001:db8::7"
  })
  void aRestartKeepsEveryBanAndItsTime(String firewall, String address) throws Exception {
    Enforcer enforcer = start(firewall);
    enforcer.apply(batch(Kind.DELTA, 1, blocked(1, SIP, cidr(address))));
    for (AutoCloseable each : open) {
      each.close();
    }
    open.clear();
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    Enforcer next = start(firewall);
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    assertThat(next.held().revision()).isEqualTo(new Revision(1));
    next.apply(batch(Kind.DELTA, 2, lifted(2, SIP, cidr(address))));
    assertThat(caller.udpArrives(address, pbx, 5060)).isTrue();
  }

  @Test
  void aSetThatGrowsFullIsReplacedByALargerOne() throws Exception {
    pbx.run("ipset", "create", "banyan-ssh-4", "hash:net", "timeout", "0", "maxelem", "20");
    Enforcer enforcer = start("ipset");
    pbx.run("ipset", "create", "small", "hash:net", "timeout", "0", "maxelem", "20");
    pbx.run("ipset", "swap", "small", "banyan-ssh-4");
    pbx.run("ipset", "destroy", "small");
    for (int i = 0; i < 25; i++) {
      var applied = enforcer.apply(batch(Kind.DELTA, i, blocked(i, ALL, cidr("198.51.100." + i))));
      assertThat(applied.failed()).isEmpty();
    }
    assertThat(pbx.run("ipset", "list", "-terse", "banyan-ssh-4")).contains("maxelem 131072");
    assertThat(enforcer.sight().blocked().get(ALL)).hasSize(25);
  }

  private Enforcer start(String name) throws Exception {
    Firewall firewall = Firewalls.named(name, new Programs(pbx.prefix()), InstantSource.system());
    open.add(firewall);
    BansFile.Opened opened = BansFile.open(directory.resolve("bans"));
    open.add(opened.file());
    var enforcer = new Enforcer(firewall, opened, InstantSource.system(), Set::of);
    enforcer.start();
    enforcer.follow(new Revision(0), Sample.both());
    return enforcer;
  }

  private static Change[] many(long revision, int count) {
    Change[] changes = new Change[count];
    for (int i = 0; i < count; i++) {
      changes[i] =
          blocked(revision, SIP, cidr("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256));
    }
    return changes;
  }

  private static Batch batch(Kind kind, long revision, Change... changes) {
    return new Batch(1, kind, LOG, new Revision(revision), List.of(changes));
  }

  private static Change blocked(long revision, JailName jail, Cidr cidr) {
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr),
        new Revision(revision),
        new Change.Blocked(
            jail, cidr, Optional.of(InstantSource.system().instant().plus(Duration.ofHours(1)))));
  }

  private static Change lifted(long revision, JailName jail, Cidr cidr) {
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr),
        new Revision(revision),
        new Change.Lifted());
  }
}
