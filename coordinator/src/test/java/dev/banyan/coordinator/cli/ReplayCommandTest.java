package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.wire.ReplayEnd;
import dev.banyan.wire.ReplayProgress;
import dev.banyan.wire.ReplayReply;
import dev.banyan.wire.ReplayedBan;
import dev.banyan.wire.ReplayedJail;
import dev.banyan.wire.ReplayedLogin;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest extends AskedBanyan {
  private static final String JAILS =
      """
      [asterisk]
      enabled = true
      filter = banyan/asterisk
      logpath = /var/log/asterisk/messages
      maxretry = 4
      [other]
      enabled = true
      filter = banyan/asterisk
      logpath = /var/log/other
      """;

  @TempDir Path directory;

  private static ReplayedBan.Builder ban(long offset) {
    return ReplayedBan.newBuilder()
        .setJail("asterisk")
        .setCidr(ScriptedAdmin.ADDRESS)
        .setSinceMs(ScriptedAdmin.NOON.toEpochMilli())
        .setUntilMs(ScriptedAdmin.NOON.plusSeconds(600).toEpochMilli())
        .setFailures(4)
        .addHosts("pbx-1")
        .setPartition(3)
        .setOffset(offset);
  }

  private static ReplayReply end() {
    return ReplayReply.newBuilder()
        .setEnd(
            ReplayEnd.newBuilder()
                .setFirstMs(ScriptedAdmin.NOON.toEpochMilli())
                .setJudged(12)
                .putRejected("forged", 2)
                .addJails(ReplayedJail.newBuilder().setJail("asterisk").setFailures(12)))
        .build();
  }

  private void replies(ReplayReply... replies) {
    admin.replay = List.of(replies);
  }

  private static ReplayReply banned(ReplayedBan.Builder ban) {
    return ReplayReply.newBuilder().setBanned(ban).build();
  }

  private static ReplayReply recorded(ReplayedBan.Builder ban) {
    return ReplayReply.newBuilder().setRecorded(ban).build();
  }

  private String files() throws IOException {
    Files.writeString(directory.resolve("jail.conf"), JAILS);
    return directory.toString();
  }

  @Test
  void sendsTheJailsOfTheDirectoryAndSaysWhatTheyWouldBan() throws IOException {
    replies(banned(ban(7)), recorded(ban(7)), recorded(ban(5)), end());

    assertThat(banyan("replay", files(), "--since", "90m")).isEqualTo(ExitCode.OK);
    assertThat(admin.lastReplay.getBackMs()).isEqualTo(90 * 60_000);
    assertThat(admin.lastReplay.getPolicy().getJailsList())
        .extracting(jail -> jail.getName() + jail.getMaxretry())
        .contains("asterisk4");
    assertThat(out)
        .hasToString(
            """
            JAIL      ADDRESS    SINCE                UNTIL                FAILURES  HOSTS  BUT
            asterisk  192.0.2.7  2026-11-22 14:00:00  2026-11-22 14:10:00         4  pbx-1

            banned then, but not by these rules:
            JAIL      ADDRESS    SINCE                UNTIL                FAILURES  HOSTS  BUT
            asterisk  192.0.2.7  2026-11-22 14:00:00  2026-11-22 14:10:00         4  pbx-1

            1 ban of 1 address by 12 failures since 2026-11-22 14:00:00; the cluster decided 2 bans then, 1 of them not by these rules
            note: no failure is recorded of jail other; a new one is tried with: banyan filter test
            note: 2 records passed over: 2 forged
            """);
  }

  @Test
  void answersNoIfSomebodyWouldBeBannedWhoShouldNotBe() {
    replies(banned(ban(7).setAllowed(true)), end());
    assertThat(banyan("replay")).isEqualTo(ExitCode.NO);
    assertThat(out.toString()).contains("is allowed by now, not banned then");
    assertThat(admin.lastReplay.hasPolicy()).isFalse();

    var login =
        ReplayedLogin.newBuilder()
            .setJail("asterisk")
            .setCidr(ScriptedAdmin.ADDRESS)
            .setTimeMs(ScriptedAdmin.NOON.plusSeconds(60).toEpochMilli());
    replies(banned(ban(7)), ReplayReply.newBuilder().setLogin(login).build(), end());
    assertThat(banyan("replay")).isEqualTo(ExitCode.NO);
    assertThat(out.toString()).contains("logged in at 2026-11-22 14:01:00");
  }

  @Test
  void printsOneObjectALineForPrograms() {
    replies(
        banned(ban(7).setLoginMs(ScriptedAdmin.NOON.minusSeconds(60).toEpochMilli())),
        ReplayReply.newBuilder().setSpared(ban(8).setAllowed(true)).build(),
        recorded(ban(5).clearUntilMs()),
        end());

    assertThat(banyan("replay", "--json")).isEqualTo(ExitCode.NO);
    assertThat(out)
        .hasToString(
            """
            {"kind":"ban","jail":"asterisk","address":"192.0.2.7","host":null,"since":"2026-11-22T12:00:00Z","until":"2026-11-22T12:10:00Z","failures":4,"hosts":["pbx-1"],"earlier_bans":0,"banned_then":false,"allowed":false,"login":"2026-11-22T11:59:00Z","held":false,"dryrun":false}
            {"kind":"allowed","jail":"asterisk","address":"192.0.2.7","host":null,"since":"2026-11-22T12:00:00Z","until":"2026-11-22T12:10:00Z","failures":4,"hosts":["pbx-1"],"earlier_bans":0,"banned_then":false,"allowed":true,"login":null,"held":false,"dryrun":false}
            {"kind":"not_banned","jail":"asterisk","address":"192.0.2.7","host":null,"since":"2026-11-22T12:00:00Z","until":null,"failures":4,"hosts":["pbx-1"],"earlier_bans":0,"banned_then":true,"allowed":false,"login":null,"held":false,"dryrun":false}
            {"kind":"summary","first":"2026-11-22T12:00:00Z","judged":12,"bans":1,"bans_then":1,"not_banned":1,"failures":{"asterisk":12},"unknown_jail":0,"passed_over":2,"compacted":false}
            """);
  }

  @Test
  void drawsABarWhileItWaitsIfSomebodyWatches() {
    var half =
        ReplayReply.newBuilder().setProgress(ReplayProgress.newBuilder().setDone(6).setTotal(12));
    replies(half.build(), end());
    assertThat(banyan("replay")).isEqualTo(ExitCode.OK);
    assertThat(err.toString()).isEmpty();

    watched = true;
    assertThat(banyan("replay")).isEqualTo(ExitCode.OK);
    assertThat(err.toString()).contains(" 50 % 6 failures").endsWith("\r\u001b[K");
  }

  @Test
  void asksNothingWithFilesThatAreWrong() throws IOException {
    Files.writeString(directory.resolve("jail.conf"), "[x]\nenabled = true\nmaxretry = many\n");
    assertThat(banyan("replay", directory.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("jail.conf:3: maxretry");
    assertThat(banyan("replay", "/nowhere")).isEqualTo(ExitCode.NO_INPUT);
    assertThat(err.toString()).contains("/nowhere is no directory");
    assertThat(admin.lastReplay.getBackMs()).isZero();
  }

  @Test
  void saysThatAnotherIsUnderWay() {
    admin.refusal = Optional.of(Status.FAILED_PRECONDITION.withDescription("another is under way"));
    assertThat(banyan("replay")).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).contains("another is under way");
    assertThat(banyan("replay", "--since", "yesterday")).isEqualTo(ExitCode.USAGE);
  }
}
