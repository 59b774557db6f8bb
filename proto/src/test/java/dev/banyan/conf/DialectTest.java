package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialectTest {
  @TempDir private Path directory;
  private Tree tree;

  @BeforeEach
  void jail() {
    tree =
        new Tree(directory)
            .with(
                "jail.conf",
                """
                [DEFAULT]
                port = 5060
                maxretry = 5
                filter = %(__name__)s[mode=%(mode)s]
                mode = normal
                action = iptables-multiport[name=%(__name__)s, port="%(port)s"]
                logpath = %(log_dir)s/messages
                log_dir = /var/log/asterisk

                [sip]
                enabled = true
                """)
            .with("filter.d/sip.conf", "[Definition]\nfailregex = ^failed from <HOST>$\n");
  }

  @Test
  void laterFilesWin() {
    assertThat(only().maxretry()).isEqualTo(5);
    tree.with("jail.d/10-a.conf", "[sip]\nmaxretry = 6\n");
    assertThat(only().maxretry()).isEqualTo(6);
    tree.with("jail.d/20-b.conf", "[sip]\nmaxretry = 7\n");
    assertThat(only().maxretry()).isEqualTo(7);
    tree.with("jail.local", "[sip]\nmaxretry = 8\n");
    assertThat(only().maxretry()).isEqualTo(8);
    tree.with("jail.d/05-c.local", "[sip]\nmaxretry = 9\n");
    assertThat(only().maxretry()).isEqualTo(9);
  }

  @Test
  void whatTheJailGivesIsUnknownInOtherSectionsOfTheFilter() {
    tree.with("jail.local", "[sip]\nfilter = sip[who=jail]\n")
        .with(
            "filter.d/sip.conf",
            """
            [DEFAULT]
            who = default
            [Definition]
            failregex = ^<part/prefix> %(who)s <who> <HOST>$
            [part]
            prefix = %(who)s:
            """);
    assertThat(only().filter().failregex()).containsExactly("^default: jail jail <HOST>$");
  }

  @Test
  void aSectionWinsOverTheDefaultsOfLaterFiles() {
    tree.with("jail.d/a.conf", "[sip]\nmaxretry = 6\n");
    tree.with("jail.local", "[DEFAULT]\nmaxretry = 3\n");
    assertThat(only().maxretry()).isEqualTo(6);
  }

  @Test
  void defaultsReferToWhatEachJailSays() {
    tree.with("jail.local", "[sip]\nport = 5061\nlog_dir = /srv/log\n");

    assertThat(only().blocks().get(0).ports()).hasToString("[5061]");
    assertThat(only().logs()).containsExactly(new Jail.Log("/srv/log/messages", false));
  }

  @Test
  void refersToOtherSectionsAndToTheDefaults() {
    tree.with(
        "jail.local",
        "[numbers]\nmany = 40\n[sip]\nmaxretry = %(numbers/many)s\nport = %(default/port)s,5061\n");

    assertThat(only().maxretry()).isEqualTo(40);
    assertThat(only().blocks().get(0).ports()).hasToString("[5060, 5061]");
  }

  @Test
  void knownIsWhatTheFilesBeforeSaid() {
    tree.with("jail.d/a.conf", "[sip]\nport = 1\n");
    tree.with("jail.d/b.conf", "[sip]\nport = %(known/port)s,2\n");
    tree.with("jail.local", "[sip]\nport = %(known/port)s,3\n");

    assertThat(only().blocks().get(0).ports()).hasToString("[1, 2, 3]");
  }

  @Test
  void aJailAddsToTheRegexesOfItsFilter() {
    tree.with(
        "jail.local", "[sip]\nfailregex = %(known/failregex)s\n            ^refused to <HOST>$\n");

    assertThat(filter().failregex()).containsExactly("^failed from <HOST>$", "^refused to <HOST>$");
  }

  @Test
  void includesBeforeAndAfterAndTheirLocals() {
    tree.with(
            "filter.d/common.conf",
            "[DEFAULT]\n_daemon = \\S+\n__prefix = ^%(_daemon)s\\[\\d+\\]:\n")
        .with("filter.d/common.local", "[DEFAULT]\n_daemon = pbx\n")
        .with("filter.d/last.conf", "[Definition]\nignoreregex = ^spare <HOST>$\n")
        .with(
            "filter.d/sip.conf",
            """
            [INCLUDES]
            before = common.conf
            after = last.conf
                    nobody.local
            [Definition]
            failregex = %(__prefix)s failed from <HOST>$
            ignoreregex = ^never <HOST>$
            """);

    assertThat(filter().failregex()).containsExactly("^pbx\\[\\d+\\]: failed from <HOST>$");
    assertThat(filter().ignoreregex()).containsExactly("^spare <HOST>$");
  }

  @Test
  void tagsChooseByModeAlsoNested() {
    tree.with(
        "filter.d/sip.conf",
        """
        [Definition]
        prefregex = ^<_prefix>: <F-CONTENT>.+</F-CONTENT>$
        _prefix = <lt_<logtype>/prefix>
        common = ^failed from <HOST>$
        mdre-normal =
        mdre-strict = ^challenge to <HOST>$
        failregex = %(common)s
                    <mdre-<mode>>
        mode = normal
        [lt_file]
        prefix = \\[[^\\]]*\\]
        [lt_journal]
        prefix = asterisk
        """);
    assertThat(filter().failregex()).containsExactly("^failed from <HOST>$");
    assertThat(filter().prefregex()).contains("^\\[[^\\]]*\\]: <F-CONTENT>.+</F-CONTENT>$");

    tree.with("jail.local", "[sip]\nmode = strict\nbackend = systemd\n");
    assertThat(filter().failregex())
        .containsExactly("^failed from <HOST>$", "^challenge to <HOST>$");
    assertThat(filter().prefregex()).contains("^asterisk: <F-CONTENT>.+</F-CONTENT>$");
  }

  @Test
  void initGivesDefaultsThatTheJailOverrides() {
    tree.with(
        "filter.d/sip.conf",
        "[Definition]\nfailregex = ^<word> from <HOST>$\n[Init]\nword = failed\nmaxlines = 3\n");
    assertThat(filter().failregex()).containsExactly("^failed from <HOST>$");
    assertThat(filter().maxlines()).isEqualTo(3);

    tree.with("jail.local", "[sip]\nfilter = sip[word=\"refused, known as <known/word>\"]\n");
    assertThat(filter().failregex()).containsExactly("^refused, known as failed from <HOST>$");
  }

  @Test
  void doubledPercentIsOne() {
    tree.with(
        "filter.d/sip.conf",
        "[Definition]\nfailregex = ^failed from <HOST>$\ndatepattern = ^%%Y-%%m-%%d\n");

    assertThat(filter().datepattern()).contains("^%Y-%m-%d");
  }

  @Test
  void commentsAndBlankLinesDoNotEndAValue() {
    tree.with(
        "filter.d/sip.conf",
        """
        ; a comment
        [Definition] ; another
        failregex = ^a <HOST>$
        # between
            # indented

                    ^b#c <HOST>$ ; behind
          : ^d <HOST>$

        ignoreregex : ^e <HOST>$
        """);

    assertThat(filter().failregex()).containsExactly("^a <HOST>$", "^b#c <HOST>$", ": ^d <HOST>$");
    assertThat(filter().ignoreregex()).containsExactly("^e <HOST>$");
  }

  @Test
  void readsFilesOfOtherSystems() {
    tree.with("jail.local", "\uFEFF[sip]\r\nmaxretry = 4\r\nport = 1,\r\n\t2\r\n");

    assertThat(only().maxretry()).isEqualTo(4);
    assertThat(only().blocks().get(0).ports()).hasToString("[1, 2]");
  }

  @Test
  void keysAreNotCaseSensitive() {
    tree.with("jail.local", "[sip]\nMaxRetry = 2\n");
    assertThat(only().maxretry()).isEqualTo(2);
  }

  @Test
  void aRegexFaultIsSaidAtTheLineThatItWasWrittenIn() {
    tree.with("filter.d/common.conf", "[DEFAULT]\n__broken = ^a <HOST>$\n  ^(b <HOST>$\n")
        .with(
            "filter.d/sip.conf",
            """
            [INCLUDES]
            before = common.conf
            [Definition]
            failregex = ^fine <HOST>$
                        %(__broken)s
                        ^[c <HOST>$
            """);

    assertThat(tree.problems())
        .contains("filter.d/common.conf:3: failregex: ")
        .contains("filter.d/sip.conf:6: failregex: ")
        .hasLineCount(2);
  }

  private Jail only() {
    assertThat(tree.problems()).isEmpty();
    return tree.check().jails().get(0);
  }

  private FilterText filter() {
    return only().filter();
  }
}
