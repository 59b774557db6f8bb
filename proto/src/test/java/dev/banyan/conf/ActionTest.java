package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.codec.PolicyCodec;
import dev.banyan.model.Block;
import dev.banyan.model.Block.Ports;
import dev.banyan.model.Jail;
import dev.banyan.model.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionTest {
  @TempDir private Path directory;

  @BeforeEach
  void filter() {
    new Tree(directory)
        .with("filter.d/sip.conf", "[Definition]\nfailregex = ^failed from <HOST>$\n");
  }

  @Test
  void allPortsAreEverythingUnlessAProtocolIsNamed() {
    assertThat(blocks("iptables-allports[name=ASTERISK]"))
        .containsExactly(Block.everything("ASTERISK"));
    assertThat(blocks("iptables-allports[protocol=all]")).containsExactly(Block.everything("sip"));
    assertThat(blocks("nftables-allports[protocol=udp]").get(0).protocols()).containsExactly("udp");
  }

  @Test
  void portsAreThoseOfTheActionElseOfTheJail() {
    assertThat(blocks("iptables-multiport[name=SIP, port=\"5060,5061\", protocol=udp]"))
        .containsExactly(
            new Block(
                "SIP",
                List.of("udp"),
                List.of(new Ports(5060, 5060), new Ports(5061, 5061)),
                "DROP",
                "INPUT",
                "filter"));
    assertThat(blocks("iptables-multiport\nport = sip,10000:20000").get(0).ports())
        .containsExactly(new Ports(5060, 5060), new Ports(10000, 20000));
  }

  @Test
  void portsOfEveryProtocolAreThoseOfTcpAndUdp() {
    assertThat(blocks("iptables[port=5060, protocol=all]").get(0).protocols())
        .containsExactly("tcp", "udp");
  }

  @Test
  void takesChainTableAndTargetFromTheOptions() {
    Block block =
        blocks("iptables-allports[chain=DOCKER-USER, table=raw, blocktype=REJECT]").get(0);

    assertThat(block.chain()).isEqualTo("DOCKER-USER");
    assertThat(block.table()).isEqualTo("raw");
    assertThat(block.target()).isEqualTo("REJECT");
  }

  @Test
  void severalActionsBlockSeveralThings() {
    assertThat(
            blocks(
                "iptables-multiport[name=%(__name__)s-tcp, protocol=tcp, port=5061]\n"
                    + "  iptables-multiport[name=%(__name__)s-udp, protocol=udp, port=5060]"))
        .extracting(Block::name)
        .containsExactly("sip-tcp", "sip-udp");
  }

  @Test
  void aRuleThatNamesNoPortsBlocksWhatLeadsToItsChain() {
    action(
        """
        [Definition]
        actionstart = iptables -N fail2ban-<name>
                      iptables -A fail2ban-<name> -j RETURN
                      iptables -I <chain> -p <protocol> -m multiport --dports <port> -j fail2ban-<name>
        actionban = iptables -I fail2ban-<name> 1 -s <ip> -j <blocktype>
        [Init]
        chain = FORWARD
        protocol = tcp
        port = 5038
        blocktype = REJECT --reject-with icmp-port-unreachable
        """);

    assertThat(blocks("own[protocol=udp]"))
        .containsExactly(
            new Block(
                "sip",
                List.of("udp"),
                List.of(new Ports(5038, 5038)),
                "REJECT --reject-with icmp-port-unreachable",
                "FORWARD",
                "filter"));
  }

  @Test
  void aRuleInAHookItselfIsReachedFromThere() {
    action("[Definition]\nactionban = /sbin/iptables -w -t raw -A PREROUTING -s <ip> -j DROP\n");

    Block block = blocks("own[name=X]").get(0);
    assertThat(block.chain()).isEqualTo("PREROUTING");
    assertThat(block.table()).isEqualTo("raw");
  }

  @Test
  void anEditedActionOfAKnownNameMeansWhatItsRuleSays() {
    new Tree(directory)
        .with(
            "action.d/iptables-allports.conf",
            """
            [Definition]
            actionban = iptables -I f2b-<name> 1 -s <ip> -p udp --dport 5060 -j DROP
            """);

    assertThat(blocks("iptables-allports[protocol=all]").get(0).ports())
        .containsExactly(new Ports(5060, 5060));
  }

  @Test
  void whatIsMoreThanARuleIsSaidToNeedAnotherFirewall() {
    action("[Definition]\nactionban = curl https://example.net/ban?ip=<ip>\n");
    assertThat(blocks("own")).isEmpty();
    assertThat(new Tree(directory).notices())
        .contains("own: is not run")
        .contains("'firewall = command'")
        .contains("it would run 'curl https://example.net/ban?ip=<ip>'");

    action("[Definition]\nactionban = iptables -I INPUT -s <ip> -j DROP; logger <ip>\n");
    assertThat(blocks("own")).isEmpty();
    action("[Definition]\nactionban = iptables -I INPUT -s <ip> -i eth0 -j DROP\n");
    assertThat(blocks("own")).isEmpty();
    action("[Definition]\nactionban = iptables -I INPUT -s <ip> -j LOG\n");
    assertThat(blocks("own")).isEmpty();
  }

  @Test
  void saysWhatAKnownActionDoesBesideBlocking() {
    new Tree(directory)
        .with(
            "action.d/iptables-allports.conf",
            """
            [Definition]
            actionban = iptables -I f2b-<name> 1 -s <ip> -j DROP
                        curl https://example.net/ban?ip=<ip>
            """);

    assertThat(blocks("iptables-allports")).containsExactly(Block.everything("sip"));
    assertThat(new Tree(directory).notices())
        .startsWith("action.d/iptables-allports.conf:3: iptables-allports: 'curl ");
  }

  @Test
  void anActionWrittenInPythonIsNotRun() {
    new Tree(directory).with("action.d/own.py", "pass\n");

    assertThat(blocks("own.py[x=1]")).isEmpty();
    assertThat(new Tree(directory).notices()).contains("own.py: is not run");
  }

  @Test
  void anOptionForIpv6AloneChangesNothingForBoth() {
    assertThat(
            blocks(
                "iptables-allports[blocktype=REJECT,"
                    + " blocktype?family=inet6=\"REJECT --reject-with icmp6-no-route\"]"))
        .extracting(Block::target)
        .containsExactly("REJECT");
  }

  @Test
  void whatIsNamedTravelsToTheHostsThatRunIt() throws Exception {
    action("[Definition]\nactionban = curl https://example.net/ban?ip=<ip>\n");
    blocks("own[x=\"a b\"]\n mail\n iptables-allports[port=5060]");
    Jail jail = new Tree(directory).check().jails().get(0);
    assertThat(jail.actions())
        .containsExactly(
            new Jail.Action("own", Map.of("x", "a b")),
            new Jail.Action("iptables-allports", Map.of("port", "5060")));
    Policy policy = new Policy(List.of(jail), List.of(), ByteString.EMPTY);
    assertThat(PolicyCodec.decode(PolicyCodec.encode(policy))).isEqualTo(policy);
  }

  @Test
  void mailTellsAndBlocksNothing() {
    assertThat(blocks("sendmail-whois[dest=root]\n mail-whois\n sendmail")).isEmpty();
    assertThat(new Tree(directory).check().jails().get(0).notifications()).hasSize(3);
    assertThat(new Tree(directory).notices()).isEmpty();
  }

  @Test
  void aQuotedOptionMayGoOnOverLines() {
    assertThat(
            blocks(
                "iptables-multiport[name=SIP,\n   port=\"5060,\n   5061\"][protocol='udp']\n"
                    + " mail"))
        .extracting(Block::name)
        .containsExactly("SIP");
  }

  private void action(String text) {
    new Tree(directory).with("action.d/own.conf", text);
  }

  private List<Block> blocks(String action) {
    Tree tree =
        new Tree(directory)
            .with(
                "jail.conf",
                "[sip]\nenabled = true\nfilter = sip\nlogpath = /var/log/a\naction = " + action);
    assertThat(tree.problems()).isEmpty();
    return tree.check().jails().get(0).blocks();
  }
}
