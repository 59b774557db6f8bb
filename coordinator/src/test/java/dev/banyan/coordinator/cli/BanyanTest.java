package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.wire.Notifications;
import java.util.List;
import org.junit.jupiter.api.Test;

class BanyanTest extends AskedBanyan {
  @Test
  void showsTheStatus() {
    assertThat(banyan("status")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            ready
            version   1.0
            ban log   revision 42 of epoch abc, policy of revision 2
            bans      1
            agents    3 attached, 1 behind
            lag       4 failures not decided yet
            """);
  }

  @Test
  void showsTheStatusToPrograms() {
    assertThat(banyan("status", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"ready":true,"version":"1.0","epoch":"abc","revision":42,"policy":2,"bans":1,\
            "agents":3,"agents_behind":1,"agents_faulty":0,"lag":4,"suspended":false,\
            "notifications":[]}
            """);
  }

  @Test
  void saysWhatBecomesOfNotifications() {
    var mail = Notifications.newBuilder().setKind("mail").setSent(7).setFailed(3).setWaiting(12);
    mail.setFailingSinceMs(ScriptedAdmin.NOON.minusSeconds(65).toEpochMilli())
        .setWhy("no\u001b[2J");
    var webhook = Notifications.newBuilder().setKind("webhook").setSent(2).setDropped(1);
    admin.notifications = List.of(mail.build(), webhook.build());

    assertThat(banyan("status")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .endsWith(
            """
            mail      7 sent, 12 waiting; FAILING since 2026-11-22 13:58:55 (1m5s ago): no\\u001B[2J
            webhook   2 sent, 0 waiting, 1 dropped
            """);
    assertThat(banyan("status", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .endsWith(
            """
            "notifications":[\
            {"kind":"mail","sent":7,"failed":3,"dropped":0,"waiting":12,\
            "failing_since":"2026-11-22T11:58:55Z","why":"no\\u001b[2J"},\
            {"kind":"webhook","sent":2,"failed":0,"dropped":1,"waiting":0,\
            "failing_since":null,"why":null}]}
            """);
  }

  @Test
  void saysWhatWasPublished() {
    assertThat(banyan("reload")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("in force on all hosts: 2 jails (revision 43)\n");
  }

  @Test
  void saysWhichLogTheOperatorAccepted() {
    assertThat(banyan("epoch", "accept")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("accepted: the ban log of epoch abc, begun 2026-11-22T12:00:00Z\n");
  }

  @Test
  void exitsWithConfigurationIfFilesAreWrong() {
    admin.problems = List.of("jail.conf:3: maxretry: is no number");
    assertThat(banyan("reload")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(out)
        .hasToString(
            """
            jail.conf:3: maxretry: is no number
            nothing was published; the policy of revision 43 stays in force
            """);
  }

  @Test
  void exitsWithOneIfTheCoordinatorIsNotReady() {
    admin.ready = false;

    assertThat(banyan("status")).isEqualTo(ExitCode.NO);
    assertThat(out.toString()).startsWith("not ready: the ban log is not read to its end yet\n");
  }

  @Test
  void listsJails() {
    assertThat(banyan("jails")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            JAIL      FILTER    MAXRETRY  FINDTIME  BANTIME   FAILURES  BANS  LOGPATH
            asterisk  asterisk         5  10m       for ever        17     1  /var/log/asterisk/messages
            """);
  }

  @Test
  void listsJailsToPrograms() {
    assertThat(banyan("jails", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"jail":"asterisk","enabled":true,"filter":"asterisk","maxretry":5,"findtime_s":600,\
            "bantime_s":null,"logpath":["/var/log/asterisk/messages"],"failures":17,"bans":1}
            """);
  }

  @Test
  void listsAgentsAndWhatTheyCouldNotApply() {
    assertThat(banyan("agents")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            HOST   CONNECTED  MODE     REVISION  BEHIND  FIREWALL  VERSION  LAST SEEN
            pbx-a  yes        cluster        41       1  ipset     1.0      2026-11-22 13:59:57 (3s ago)
            pbx-a could not apply auto/asterisk/*/192.0.2.7/32: set is full\\u001B[31m
            """);
  }

  @Test
  void listsAgentsToPrograms() {
    assertThat(banyan("agents", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"host":"pbx-a","connected":true,"mode":"cluster","revision":41,"behind":1,\
            "version":"1.0","firewall":"ipset","last_seen":"2026-11-22T11:59:57Z",\
            "faults":[],"coordinator":null,"quarantined":false,"over_rate":0}
            """);
  }

  @Test
  void releasesWhatIsHeld() {
    assertThat(banyan("release", "asterisk")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("2 released in asterisk (revision 44)\n");
  }

  @Test
  void releasingNothingIsANo() {
    assertThat(banyan("release", "sip", "--json")).isEqualTo(ExitCode.NO);
    assertThat(out).hasToString("{\"jail\":\"sip\",\"released\":0,\"revision\":null}\n");
  }

  @Test
  void listsBans() {
    assertThat(banyan("bans")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            JAIL      ADDRESS    SINCE                           UNTIL                           \
            REVISION  FAILURES  ORIGIN  ENFORCED  HOSTS
            asterisk  192.0.2.7  2026-11-22 13:58:55 (1m5s ago)  2026-11-29 13:58:55 (in 6d23h)  \
                  42         5  rule    2 of 3    pbx-a pbx-b
            """);
  }

  @Test
  void listsBansToPrograms() {
    assertThat(banyan("bans", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"jail":"asterisk","address":"192.0.2.7","since":"2026-11-22T11:58:55Z",\
            "until":"2026-11-29T11:58:55Z","revision":42,"failures":5,"hosts":["pbx-a","pbx-b"],\
            "origin":"rule","enforced":2,"agents":3}
            """);
  }

  @Test
  void narrowsTheListOfBans() {
    banyan("bans", "--jail", "j", "--host", "h", "--prefix", "192.0.2.7");

    assertThat(admin.lastList.getJail()).isEqualTo("j");
    assertThat(admin.lastList.getHost()).isEqualTo("h");
    assertThat(admin.lastList.getWithin()).isEqualTo(ScriptedAdmin.ADDRESS);
  }

  @Test
  void bans() {
    assertThat(banyan("ban", "192.0.2.7", "--for", "1w", "--reason", "toll fraud"))
        .isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("banned 192.0.2.7 in jail manual for 1w (revision 43)\n");
    assertThat(admin.lastBan.getForMs()).isEqualTo(604_800_000);
    assertThat(admin.lastBan.getReason()).isEqualTo("toll fraud");
    assertThat(admin.lastBan.getOperator()).isEqualTo("eve");
    assertThat(admin.lastBan.getWaitMs()).isZero();
  }

  @Test
  void bansAndWaits() {
    admin.missing = List.of("pbx-c");

    assertThat(banyan("ban", "192.0.2.7", "--wait")).isEqualTo(ExitCode.NO);
    assertThat(out)
        .hasToString(
            """
            banned 192.0.2.7 in jail manual for ever (revision 43)
            enforced on 2 of 3 hosts
            missing on pbx-c
            """);
    assertThat(admin.lastBan.hasForMs()).isFalse();
  }

  @Test
  void bansForPrograms() {
    assertThat(banyan("ban", "192.0.2.7", "--jail", "asterisk", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"jail":"asterisk","address":"192.0.2.7","revision":43,"enforced":3,"agents":3,\
            "missing_on":[]}
            """);
  }

  @Test
  void unbans() {
    assertThat(banyan("unban", "192.0.2.7", "--prefix", "--wait")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("unbanned 192.0.2.7 in jail asterisk\n");
    assertThat(admin.lastUnban.getLiftPrefixes()).isTrue();
    assertThat(admin.lastUnban.getWaitMs()).isPositive();
  }

  @Test
  void unbansEverything() {
    assertThat(banyan("unban", "--all")).isEqualTo(ExitCode.OK);
    assertThat(admin.lastUnban.hasCidr()).isFalse();
  }

  @Test
  void saysThatNothingIsBanned() {
    admin.lifts = false;

    assertThat(banyan("unban", "192.0.2.7")).isEqualTo(ExitCode.NO);
    assertThat(out).hasToString("nothing is banned at 192.0.2.7\n");
  }

  @Test
  void unbansForPrograms() {
    assertThat(banyan("unban", "192.0.2.7", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .startsWith(
            "{\"revision\":44,\"lifted\":[{\"jail\":\"asterisk\",\"address\":\"192.0.2.7\",")
        .endsWith("}],\"missing_on\":[]}\n");
  }

  @Test
  void explainsAndEscapesWhatAttackersWrote() {
    assertThat(banyan("explain", "192.0.2.7")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            192.0.2.7: banned in jail asterisk
              rule      5 failures within 10m ban for 1w (policy of revision 7)
              since     2026-11-22 13:58:55 (1m5s ago)
              until     for ever
              revision  42
              enforced  pbx-a
              missing   pbx-b
                TIME                 HOST   FILE                        OFFSET  LINE
                2026-11-22 13:58:55  pbx-a  /var/log/asterisk/messages    1234  \
            failed for '\\u001B[2J192.0.2.7' \\u202E
            """);
  }

  @Test
  void explainsToPrograms() {
    assertThat(banyan("explain", "192.0.2.7", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"address":"192.0.2.7","jail":"asterisk","verdict":"banned",\
            "rule":"5 failures within 10m ban for 1w","failures":[{"time":"2026-11-22T11:58:55Z",\
            "host":"pbx-a","file":"/var/log/asterisk/messages","offset":1234,\
            "line":"failed for '\\u001b[2J192.0.2.7' \\u202e"}],"revision":42,"policy":7,\
            "since":"2026-11-22T11:58:55Z","until":null,"enforced_by":["pbx-a"],\
            "missing_on":["pbx-b"]}
            """);
  }

  @Test
  void exitsWithOneIfNothingIsKnown() {
    admin.lifts = false;

    assertThat(banyan("explain", "192.0.2.7")).isEqualTo(ExitCode.NO);
  }
}
