package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of files that can be used all the same. */
class ConfigurationNoticesTest {
  private static final String FILTER = "[Definition]\nfailregex = ^failed from <HOST>$\n";

  @TempDir private Path directory;

  @Test
  void saysWhichOptionsDoNothingYet() {
    new Tree(directory)
        .with("jail.conf", sip("ignorecommand = /bin/true\nignorecache = key\nignoreself = true"))
        .with("filter.d/sip.conf", FILTER);

    assertThat(new Tree(directory).notices())
        .contains("jail.conf:5: ignorecommand: '/bin/true' is not supported yet")
        .contains("jail.conf:6: ignorecache: 'key' is not supported yet")
        .doesNotContain("ignoreself");
  }

  @Test
  void saysThatNothingButAddressesAndNamesIsBanned() {
    Tree tree = new Tree(directory).with("filter.d/sip.conf", FILTER);

    assertThat(tree.with("jail.conf", sip("usedns = raw")).notices())
        .isEqualTo(
            "jail.conf:5: usedns: 'raw' is not supported yet; it would count whatever stands where"
                + " an address is looked for; only addresses are banned\n");
    for (String usedns : List.of("no", "warn", "yes")) {
      assertThat(tree.with("jail.conf", sip("usedns = " + usedns)).notices()).isEmpty();
    }
  }

  @Test
  void namesEachJailInWhichTheDnsDecidesWhoIsBanned() {
    Tree tree =
        new Tree(directory)
            .with(
                "jail.conf",
                sip("usedns = no")
                    + """
                    [looks-up]
                    enabled = yes
                    filter = sip
                    usedns = Warn
                    logpath = /var/log/x
                    [own]
                    enabled = yes
                    filter = banyan/sshd
                    usedns = yes
                    logpath = /var/log/x
                    """)
            .with("filter.d/sip.conf", FILTER);

    assertThat(tree.check().problems()).isEmpty();
    assertThat(tree.check().text())
        .containsOnlyOnce("  trusts  names: whoever runs the DNS of a name in the log decides");
    assertThat(tree.check().records().stream().filter(r -> r.containsKey("trusts_names")))
        .extracting(r -> r.get("jail") + " " + r.get("trusts_names"))
        .containsExactly("sip false", "looks-up true", "own false");
  }

  @Test
  void saysWhatHappensInsteadOfWhatOptionsOfTheStartAskFor() {
    String options = "skip_if_nologs = true\nsystemd_if_nologs = true\nmaxmatches = 3";
    new Tree(directory).with("jail.conf", sip(options)).with("filter.d/sip.conf", FILTER);

    assertThat(new Tree(directory).notices())
        .contains("jail.conf:5: skip_if_nologs: 'true' changes nothing: a jail whose log is not")
        .contains(
            "jail.conf:6: systemd_if_nologs: 'true' changes nothing: a jail with a journalmatch")
        .contains("jail.conf:7: maxmatches: '3' changes nothing: a ban keeps the first line of")
        .hasLineCount(3);
  }

  @Test
  void saysNothingOfMaxmatchesIfItIsMaxretryAsByDefault() {
    String options = "maxretry = 3\nmaxmatches = %(maxretry)s";
    new Tree(directory).with("jail.conf", sip(options)).with("filter.d/sip.conf", FILTER);

    assertThat(new Tree(directory).notices()).isEmpty();
  }

  @Test
  void saysThatTwoJailsNameOneChain() {
    new Tree(directory)
        .with(
            "jail.conf",
            """
            [DEFAULT]
            enabled = true
            filter = sip
            logpath = /var/log/x
            [a]
            action = iptables[name=SIP, port=5060]
            [b]
            action = iptables[name=SIP, port=5061]
            [c]
            action = iptables[name=SIP, port=5062, chain=FORWARD]
            [d]
            action = iptables[port=5060, protocol=tcp]
              iptables[port=5060, protocol=udp]
            """)
        .with("filter.d/sip.conf", FILTER);

    assertThat(new Tree(directory).notices())
        .isEqualTo(
            """
            jail.conf:8: action: the chain banyan-SIP is that of jail 'a' too; it holds the rules \
            of both
            jail.conf:10: action: the chain banyan-SIP is that of jail 'a' too; it holds the rules \
            of both, and both are reached from INPUT and from FORWARD; give each jail a name of \
            its own
            """);
  }

  @Test
  void namesEachJailThatReadsPlainText() {
    Tree tree =
        new Tree(directory)
            .with(
                "jail.conf",
                sip("")
                    + """
                    [own]
                    enabled = yes
                    filter = banyan/asterisk
                    logpath = /var/log/x
                    [live]
                    enabled = yes
                    filter = banyan/asterisk
                    backend = ami
                    """)
            .with("filter.d/sip.conf", FILTER);

    assertThat(tree.check().text())
        .contains("  trusts  text: an address is believed wherever a regex finds it in a line\n")
        .contains("  trusts  plain text: no name in a line decides who is banned");
    assertThat(tree.check().records().stream().filter(r -> r.containsKey("jail")))
        .extracting(
            r -> r.get("jail") + " " + r.get("trusts_text") + " " + r.get("reads_plain_text"))
        .containsExactly("sip true true", "own false true", "live false false");
  }

  @Test
  void saysWhichOptionsABuiltInFilterDoesNotKnow() {
    Tree tree =
        new Tree(directory)
            .with("jail.conf", sip("filter = banyan/asterisk[mode=aggressive, lookups=no]"));
    assertThat(tree.notices())
        .contains("lookups: 'no' changes nothing in the built-in filter 'asterisk'")
        .doesNotContain("mode:");
    tree.with("jail.conf", sip("filter = banyan/sshd[mode=aggressive]"));
    assertThat(tree.notices()).contains("mode: 'aggressive' changes nothing");
  }

  @Test
  void saysThatNetworksInALogAreNotBannedAsOne() {
    Tree tree =
        new Tree(directory)
            .with("jail.conf", sip("filter = nets"))
            .with("filter.d/nets.conf", "[Definition]\nfailregex = ^scan by <SUBNET>$\n");
    assertThat(tree.notices()).contains("filter.d/nets.conf:2: failregex: a network is not banned");
  }

  @Test
  void saysNothingOfSessionsForTheyAreUnderstood() {
    new Tree(directory)
        .with("jail.conf", sip(""))
        .with(
            "filter.d/sip.conf",
            """
            [Definition]
            failregex = ^<F-MLFID>\\d+</F-MLFID> failed from <HOST>$
                        ^<F-MLFID>\\d+</F-MLFID> refused from <HOST>$
            """);

    assertThat(new Tree(directory).notices()).isEmpty();
  }

  private static String sip(String options) {
    String log = options.contains("logpath") ? "" : "logpath = /var/log/asterisk/messages\n";
    String filter = options.contains("filter") ? "" : "filter = sip\n";
    return "[sip]\nenabled = true\n" + filter + log + options + "\n";
  }
}
