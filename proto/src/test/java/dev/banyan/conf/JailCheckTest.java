package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a slip in a jail or its filter is told as. */
class JailCheckTest {
  @TempDir private Path directory;
  private Tree tree;

  @BeforeEach
  void filters() {
    tree =
        new Tree(directory)
            .with("filter.d/app.conf", "[Definition]\nfailregex = ^refused <HOST>$\n")
            .with("action.d/own.conf", "[Definition]\nactionban = tell <ip>\n");
  }

  @Test
  void looksAtPortsThatNoActionAsksFor() {
    jail("action = own\nport = 99999\nprotocol = tpc\nlogpath = /var/log/a");

    assertThat(tree.problems())
        .isEqualTo(
            """
            jail.conf:5: port: expected a port, 5060:5061 or a service, not '99999'
            jail.conf:6: protocol: expected tcp, udp … or all, not 'tpc'
            """);
  }

  @Test
  void saysAWrongPortOnceThoughAnActionAsksForItToo() {
    jail("port = 99999\naction = iptables-multiport\nlogpath = /var/log/a");

    assertThat(tree.problems().lines()).hasSize(1);
  }

  @Test
  void refusesAnEncodingThatIsNone() {
    jail("logpath = /var/log/a\nlogencoding = klingon");
    assertThat(tree.problems())
        .contains("jail.conf:5: logencoding: expected auto or an encoding", "not 'klingon'");
    jail("logpath = /var/log/a\nlogencoding = utf-16");
    assertThat(tree.problems()).contains("jail.conf:5: logencoding:");
    jail("logpath = /var/log/a\nlogencoding = latin-1");
    assertThat(tree.problems()).isEmpty();
  }

  @Test
  void refusesAJournalmatchThatIsNone() {
    jail("backend = systemd\njournalmatch = nonsense");
    assertThat(tree.problems()).contains("jail.conf:5: journalmatch: expected fields");
    jail("backend = systemd\njournalmatch = _SYSTEMD_UNT=ssh.service");
    assertThat(tree.problems())
        .contains("journalmatch: '_SYSTEMD_UNT' is no field of the journal")
        .contains("did you mean '_SYSTEMD_UNIT'?");
    jail("backend = systemd\njournalmatch = _SYSTEMD_UNIT=ssh.service + MY_OWN=1");
    assertThat(tree.problems()).isEmpty();
  }

  @Test
  void saysWhatAJailReads() {
    jail("logpath = messages");
    assertThat(tree.check().text()).contains("  reads   nothing: it has no log\n");
    jail("backend = systemd\njournalmatch = _COMM=app");
    assertThat(tree.check().text()).contains("  reads   the journal, _COMM=app\n");
    jail("backend = systemd");
    assertThat(tree.check().text()).contains("  reads   the journal, all of it\n");
    jail("journalmatch = _COMM=app");
    assertThat(tree.check().text()).contains("  reads   the journal, _COMM=app\n");
    jail("journalmatch = _COMM=app\nlogpath = /var/log/a\n  /var/log/b tail");
    assertThat(tree.check().text())
        .contains(
            "  reads   /var/log/a, /var/log/b from its end; where there is none, the journal,"
                + " _COMM=app\n");
  }

  @Test
  void doesNothingToAnAddressIfTheActionIsLeftEmpty() {
    jail("logpath = /var/log/a");
    assertThat(tree.check().text()).contains("  blocks  everything: DROP");
    jail("logpath = /var/log/a\naction =");
    assertThat(tree.check().text()).contains("  blocks  nothing: it only counts\n");
  }

  @Test
  void saysThatABackendsOptionsDoNothing() {
    jail("backend = systemd[journalflags=1]");
    assertThat(tree.notices()).contains("jail.conf:4: backend: '[journalflags=1]' changes nothing");
  }

  @Test
  void findsTheFilterThatIsMeant() {
    jail("logpath = /var/log/a\nfilter = app.conf");
    assertThat(tree.problems()).contains("'app.conf' is no filter", "did you mean 'app'?");
    jail("logpath = /var/log/a\nfilter = ASTERISK");
    assertThat(tree.problems()).contains("did you mean 'asterisk'?");
  }

  @Test
  void explainsWhatIsTrustedForTheFirstJailThatDoes() {
    String log = "enabled = true\nfilter = app\nlogpath = /var/log/a\n";
    String recidive = "[recidive]\nenabled = true\nfilter = recidive\n";
    tree.with("jail.conf", "[one]\n" + log + "[two]\n" + log + recidive);

    assertThat(tree.check().text())
        .containsOnlyOnce("  trusts  text: an address is believed wherever")
        .containsOnlyOnce("  trusts  text, as explained for jail one\n")
        .doesNotContain("trusts  plain text");
  }

  @Test
  void saysWhichModesAFilterHas() {
    tree.with(
        "filter.d/app.conf",
        """
        [Definition]
        failregex = %(also)s
                    <re-<mode>>
        also = <re-<mode>-also>
        re-normal = ^refused <HOST>$
        re-normal-also = ^denied <HOST>$
        re-strict = ^warned <HOST>$
        re-strict-also =
        """);
    jail("logpath = /var/log/a\nfilter = app[mode=strict]");
    assertThat(tree.problems()).isEmpty();
    jail("logpath = /var/log/a\nfilter = app[mode=none]");
    assertThat(tree.problems().replaceAll(".*names no host.*\n", ""))
        .isEqualTo(
            """
            filter.d/app.conf:3: failregex: <re-none> stands for nothing: 'mode = none' is not \
            known; expected one of normal, strict
            filter.d/app.conf:4: failregex: <re-none-also> stands for nothing: 'mode = none' is \
            not known; expected one of normal, strict
            """);
  }

  @Test
  void refusesFilesThatAreNoUtf8() throws IOException {
    Files.write(
        directory.resolve("filter.d/app.conf"),
        "# by Ren\u00e9\n[Definition]\nfailregex = ^refus\u00e9 <HOST>$\n"
            .getBytes(StandardCharsets.ISO_8859_1));
    jail("logpath = /var/log/a");

    assertThat(tree.problems()).isEqualTo("filter.d/app.conf:3: is not UTF-8: " + ADVICE + "\n");
  }

  private static final String ADVICE = "'file FILE' names its encoding, iconv makes UTF-8 of it";

  private void jail(String options) {
    String filter = options.contains("filter = ") ? "" : "filter = app\n";
    String head = "[app]\nenabled = true\n" + (filter.isEmpty() ? "maxretry = 3\n" : filter);
    tree.with("jail.conf", head + options + "\n");
  }
}
