package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.model.Block;
import dev.banyan.model.Block.Ports;
import dev.banyan.model.Cidr;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  private static final String FILTER = "[Definition]\nfailregex = ^failed from <HOST>$\n";

  @TempDir private Path directory;

  @Test
  void loadsTheHowToAsItIs() throws Exception {
    Configuration configuration = Configuration.load(Tree.resource("howto").root());

    Jail jail = configuration.policy().jails().get(0);
    assertThat(jail.name()).isEqualTo(new JailName("asterisk-iptables"));
    assertThat(jail.filter().failregex()).hasSize(3);
    assertThat(jail.filter().ignoreregex()).isEmpty();
    assertThat(jail.logs()).containsExactly(new Jail.Log("/var/log/asterisk/messages", false));
    assertThat(jail.maxretry()).isEqualTo(5);
    assertThat(jail.findtime()).isEqualTo(Duration.ofMinutes(10));
    assertThat(jail.bantime()).contains(Duration.ofDays(7));
  }

  @Test
  void readsWhatAnActionBlocksFromItsOneRule() throws Exception {
    Configuration configuration = Configuration.load(Tree.resource("howto").root());

    assertThat(configuration.policy().jails().get(0).blocks())
        .containsExactly(
            new Block(
                "ASTERISK",
                List.of("udp"),
                List.of(new Ports(5060, 5060)),
                "DROP",
                "INPUT",
                "filter"));
  }

  @Test
  void mailGoesToWhomTheHowToSays() {
    Tree tree = Tree.resource("howto");

    assertThat(tree.notices()).isEmpty();
    assertThat(tree.check().jails().get(0).notifications())
        .containsExactly(
            new Jail.Notification(
                "sendmail-whois",
                Map.of(
                    "name", "ASTERISK",
                    "dest", "root",
                    "sender", "banyan@example.net",
                    "sendername", "Banyan")));
  }

  @Test
  void loadsTheFilterWithoutPortsToo() throws Exception {
    Tree howto = Tree.resource("howto");
    Tree tree = new Tree(directory).with("jail.conf", howto.text("jail.conf"));
    for (String file : List.of("filter.d/asterisk16.conf", "action.d/iptables-sip.conf")) {
      tree.with(file, howto.text(file));
    }
    tree.with("jail.local", "[asterisk-iptables]\nfilter = asterisk16\n");

    Jail jail = Configuration.load(directory).policy().jails().get(0);
    assertThat(jail.filter().name()).isEqualTo("asterisk16");
    assertThat(jail.filter().failregex()).hasSize(2);
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() {
    Tree tree = Tree.resource("bad");

    assertThat(tree.problems()).isEqualTo(tree.text("expected.txt"));
  }

  @Test
  void throwsAllProblemsInTheOrderOfFilesAndLines() {
    Path bad = Tree.resource("bad").root();

    assertThatThrownBy(() -> Configuration.load(bad))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.problems()).isSorted().hasSizeGreaterThan(20));
  }

  @Test
  void saysToIndentWhatLostItsIndentation() {
    new Tree(directory)
        .with(
            "jail.conf",
            """
            [asterisk-iptables]
            enabled = true
            filter = asterisk
            action = iptables-allports[name=ASTERISK, protocol=all]
            sendmail-whois[name=ASTERISK, dest=root, sender=banyan@example.net]
            logpath = /var/log/asterisk/messages
            """)
        .with(
            "filter.d/asterisk.conf",
            """
            [Definition]
            failregex = Registration from '.*' failed for '<HOST>(:[0-9]{1,5})?' - Wrong password
            Registration from '.*' failed for '<HOST>(:[0-9]{1,5})?' - No matching peer found
            Registration from '.*' failed for '<HOST>(:[0-9]{1,5})?' - Not a local domain
            ignoreregex =
            """);

    assertThat(new Tree(directory).problems())
        .isEqualTo(
            """
            filter.d/asterisk.conf:3: failregex: continues line 2, but is not indented, nor is one \
            more line: indent with spaces what continues a value
            jail.conf:5: action: continues line 4, but is not indented: indent with spaces what \
            continues a value
            """);
  }

  @Test
  void aDirectoryWithoutJailsIsAProblem() {
    assertThat(new Tree(directory).problems()).contains("holds no jail.conf");
    assertThat(ConfigCheck.of(directory.resolve("nowhere")).problems().get(0).message())
        .startsWith("no such directory");
  }

  @Test
  void blocksEverythingWhereNoActionIsNamed() throws Exception {
    Jail jail = jail("");

    assertThat(jail.blocks()).containsExactly(Block.everything("sip"));
    assertThat(jail.maxretry()).isEqualTo(5);
    assertThat(jail.findtime()).isEqualTo(Duration.ofMinutes(10));
    assertThat(jail.bantime()).contains(Duration.ofMinutes(10));
    assertThat(jail.backend()).isEqualTo("auto");
    assertThat(jail.usedns()).isEqualTo("no");
  }

  @Test
  void minusOneBansForEver() throws Exception {
    assertThat(jail("bantime = -1").bantime()).isEmpty();
  }

  @Test
  void readsIgnoredAddresses() throws Exception {
    Jail jail = jail("ignoreip = 127.0.0.1/8 ::1, 192.0.2.0/255.255.255.0\n  198.51.100.7");

    assertThat(jail.ignoreip().stream().map(Cidr::toString))
        .containsExactly("127.0.0.0/8", "::1/128", "192.0.2.0/24", "198.51.100.7/32");
  }

  @Test
  void defaultsOfAllJailsAreIgnoredEverywhere() throws Exception {
    new Tree(directory).with("jail.conf", "[DEFAULT]\nignoreip = 192.0.2.7\n[sip]\nenabled = no\n");

    assertThat(Configuration.load(directory).policy().ignoreip())
        .containsExactly(Cidr.parse("192.0.2.7").orElseThrow());
  }

  @Test
  void readsLogsFromTheirEndIfToldTo() throws Exception {
    Jail jail = jail("logpath = /var/log/asterisk/messages tail\n  /var/log/asterisk/*.log head");

    assertThat(jail.logs())
        .containsExactly(
            new Jail.Log("/var/log/asterisk/messages", true),
            new Jail.Log("/var/log/asterisk/*.log", false));
  }

  @Test
  void readsBanyansOwnKeys() throws Exception {
    Jail jail = jail("scope = host\nhosts = pbx-* sbc1\nattempttime = 3\ndryrun = yes");

    assertThat(jail.scope()).isEqualTo(Jail.Scope.HOST);
    assertThat(jail.hosts()).containsExactly("pbx-*", "sbc1");
    assertThat(jail.attempttime()).isEqualTo(Duration.ofSeconds(3));
    assertThat(jail.dryrun()).isTrue();
  }

  @Test
  void aFileWinsOverTheBuiltInFilterOfItsName() throws Exception {
    Tree tree = new Tree(directory).with("jail.conf", sip("filter = asterisk"));
    assertThat(Configuration.load(directory).policy().jails().get(0).filter().builtin())
        .contains("asterisk");

    tree.with("filter.d/asterisk.conf", FILTER);
    assertThat(Configuration.load(directory).policy().jails().get(0).filter().builtin()).isEmpty();
    assertThat(tree.check().text()).contains("'filter = banyan/asterisk' would not");
  }

  @Test
  void namesTheBuiltInFilterWhateverFilesThereAre() throws Exception {
    new Tree(directory)
        .with("jail.conf", sip("filter = banyan/asterisk"))
        .with("filter.d/asterisk.conf", FILTER);

    assertThat(Configuration.load(directory).policy().jails().get(0).filter().builtin())
        .contains("asterisk");
  }

  @Test
  void checksAFilterAsTheJailWillReadIt() {
    Tree tree =
        new Tree(directory)
            .with("filter.d/sip.conf", "[Definition]\nfailregex = ^failed <HOST> of <DNS>$\n");

    assertThat(tree.with("jail.conf", sip("usedns = no")).problems()).isEmpty();
    assertThat(tree.with("jail.conf", sip("usedns = yes")).problems())
        .contains("filter.d/sip.conf:2: failregex: <DNS> is there twice");
  }

  @Test
  void aVariableIsNoSlipIfSomethingRefersToIt() {
    new Tree(directory)
        .with("jail.conf", sip("maxretr = 3\nmaxretry = %(maxretr)s\nwhatever = 1"))
        .with("filter.d/sip.conf", FILTER);

    assertThat(new Tree(directory).problems()).isEmpty();
  }

  @Test
  void theDigestFollowsTheFiles() throws Exception {
    jail("maxretry = 3");
    var before = Configuration.load(directory).policy().digest();

    assertThat(Configuration.load(directory).policy().digest()).isEqualTo(before);
    jail("maxretry = 4");
    assertThat(Configuration.load(directory).policy().digest()).isNotEqualTo(before);
  }

  @Test
  void protectsAHostForWhichNobodyHasWrittenAnything() {
    Jail jail = Configuration.builtin().policy().jails().get(0);

    assertThat(new JailWords(jail).lines())
        .containsExactly(
            "jail asterisk: 5 failures within 10m over all hosts ban for 1w",
            "  filter  asterisk, built in",
            "  reads   /var/log/asterisk/messages",
            "  blocks  everything: DROP in banyan-asterisk, reached from INPUT",
            "  trusts  plain text: no name in a line decides who is banned; a line that a sender's"
                + " newline may have made is not counted, but where a sender makes two whole"
                + " records of one (IAX2 and manager users, dialled numbers) nothing shows it; a"
                + " [json] log has no such lines");
  }

  @Test
  void theModeIsThatOfTheCallElseOfTheJail() throws Exception {
    assertThat(jail("mode = aggressive").filter().mode()).contains("aggressive");
    assertThat(jail("mode = aggressive\nfilter = sip[mode=strict]").filter().mode())
        .contains("strict");
  }

  @Test
  void aBuiltInFilterTakesNoRegexes() {
    Tree tree =
        new Tree(directory)
            .with("jail.conf", sip("failregex = ^x <HOST>$\nfilter = banyan/asterisk"));

    assertThat(tree.problems())
        .contains("failregex: does not go with the built-in filter 'asterisk'");
  }

  @Test
  void checksTheZoneOfDates() throws Exception {
    assertThat(jail("logtimezone = Europe/Berlin").logtimezone()).contains("Europe/Berlin");
    assertThat(jail("logtimezone = UTC+0200").logtimezone()).contains("+02:00");
    assertThat(jail("logtimezone = CEST").logtimezone()).contains("+02:00");
    assertThat(jail("logtimezone = -0330").logtimezone()).contains("-03:30");

    new Tree(directory).with("jail.conf", sip("logtimezone = Berlin"));
    assertThat(new Tree(directory).problems()).contains("logtimezone: expected UTC");
  }

  @Test
  void checksTheSettingsThatLieBesideTheJails() {
    new Tree(directory)
        .with("jail.conf", sip(""))
        .with("filter.d/sip.conf", FILTER)
        .with("agent.conf", "[agent]\nfirewal = ipset\n[sip]\nport = many\n");

    assertThat(new Tree(directory).problems())
        .isEqualTo(
            """
            agent.conf:2: firewal: is unknown; did you mean 'firewall'?
            agent.conf:4: port: expected a port, 5060:5061 or a service, not 'many'
            """);
  }

  private Jail jail(String options) throws ConfigurationException {
    new Tree(directory).with("jail.conf", sip(options)).with("filter.d/sip.conf", FILTER);
    return Configuration.load(directory).policy().jails().get(0);
  }

  private static String sip(String options) {
    String log = options.contains("logpath") ? "" : "logpath = /var/log/asterisk/messages\n";
    String filter = options.contains("filter") ? "" : "filter = sip\n";
    return "[sip]\nenabled = true\n" + filter + log + options + "\n";
  }
}
