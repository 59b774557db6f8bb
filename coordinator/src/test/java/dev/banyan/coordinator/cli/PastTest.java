package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import io.grpc.BindableService;
import org.junit.jupiter.api.Test;

class PastTest extends AskedBanyan {
  private final ScriptedPast past = new ScriptedPast();

  @Override
  BindableService service() {
    return past;
  }

  @Test
  void watchTellsOneLineEachAndThatTheCoordinatorIsGone() {
    assertThat(banyan("watch")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out)
        .hasToString(
            """
            watching what comes after revision 41
            2026-11-22 12:00:00  ban        192.0.2.7 in asterisk for ever after 5 failures on pbx-a
            2026-11-22 12:00:00  unban      192.0.2.7 by eve (sorry\\u001B[2J)
            2026-11-22 12:00:00  suspend    until 2026-11-22 12:00:00
            """);
    assertThat(err).asString().startsWith("banyan: the coordinator is gone");
  }

  @Test
  void watchTellsProgramsOneObjectALine() {
    assertThat(banyan("watch", "--json")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out)
        .hasToString(
            """
            {"event":"watching","revision":41}
            {"event":"ban","time":"2026-11-22T10:00:00Z","revision":42,"address":"192.0.2.7",\
            "jail":"asterisk","until":null,"failures":5,"hosts":["pbx-a"],"rule":null,\
            "operator":null,"reason":null}
            {"event":"unban","time":"2026-11-22T10:00:00Z","revision":43,"address":"192.0.2.7",\
            "jail":null,"until":null,"failures":0,"hosts":[],"rule":null,"operator":"eve",\
            "reason":"sorry\\u001b[2J"}
            {"event":"suspend","time":"2026-11-22T10:00:00Z","revision":44,"address":null,\
            "jail":null,"until":"2026-11-22T10:00:00Z","failures":0,"hosts":[],"rule":null,\
            "operator":null,"reason":null}
            """);
  }

  @Test
  void historyTellsWhatLedToEachBanAndWhatEndedIt() {
    assertThat(banyan("history", "192.0.2.7")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            192.0.2.7 in jail asterisk: ended by unban, 2026-11-22 13:00:00 (1h ago) by eve (sorry)
              since     2026-11-22 12:00:00 (2h ago)
              until     2026-11-22 14:00:00 (in 0s)
              rule      5 failures within 10m ban for 2h (policy of revision 3)
              revision  42
                TIME                 HOST   FILE                        OFFSET  LINE
                2026-11-22 12:00:00  pbx-a  /var/log/asterisk/messages    1234  failed for \
            '\\u001B[2J192.0.2.7'
            192.0.2.7 in jail asterisk: over
              since     2026-11-21 12:00:00 (1d2h ago)
              more      is not remembered
            """);
  }

  @Test
  void historyTellsProgramsOneObjectALine() {
    assertThat(banyan("history", "192.0.2.7", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"address":"192.0.2.7","jail":"asterisk","host":null,"since":"2026-11-22T10:00:00Z",\
            "until":"2026-11-22T12:00:00Z","in_force":false,"origin":"rule","revision":42,\
            "policy":3,"rule":"5 failures within 10m ban for 2h","failures":[{\
            "time":"2026-11-22T10:00:00Z","host":"pbx-a","file":"/var/log/asterisk/messages",\
            "offset":1234,"line":"failed for '\\u001b[2J192.0.2.7'"}],"counted":5,"held":false,\
            "dryrun":false,"operator":null,"reason":null,"ended_by":"unban",\
            "ended":"2026-11-22T11:00:00Z","ended_operator":"eve","ended_reason":"sorry"}
            {"address":"192.0.2.7","jail":"asterisk","host":null,"since":"2026-11-21T10:00:00Z",\
            "until":null,"in_force":false,"origin":"rule","revision":null,"policy":null,\
            "rule":null,"failures":[],"counted":null,"held":false,"dryrun":false,"operator":null,\
            "reason":null,"ended_by":null,"ended":null,"ended_operator":null,"ended_reason":null}
            """);
  }

  @Test
  void historyOfWhoWasNeverBannedIsNo() {
    assertThat(banyan("history", "192.0.2.7", "--jail", "none")).isEqualTo(ExitCode.NO);
    assertThat(out).hasToString("no ban of 192.0.2.7 is remembered\n");
  }

  @Test
  void auditListsWhoOrderedWhatAndWhoWasRefused() {
    assertThat(banyan("audit", "--since", "24h")).isEqualTo(ExitCode.OK);
    assertThat(past.lastDeeds.getSinceMs())
        .isEqualTo(ScriptedAdmin.NOON.minusSeconds(86_400).toEpochMilli());
    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "TIME WHO OPERATOR FROM COMMAND WHAT WHY DONE",
            "2026-11-22 12:00:00 admin/alice eve 192.0.2.9:4711 unban 192.0.2.7 sorry\\u001B[2J"
                + " revision 43",
            "2026-11-22 12:00:00 agent/pbx-a eve 192.0.2.9:4711 unban 192.0.2.7 sorry\\u001B[2J"
                + " no: not yours");
  }

  @Test
  void auditTellsProgramsOneObjectALine() {
    assertThat(banyan("audit", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().skip(1).findFirst())
        .hasValue(
            """
            {"time":"2026-11-22T10:00:00Z","who":"agent/pbx-a","operator":"eve",\
            "from":"192.0.2.9:4711","command":"unban","what":"192.0.2.7",\
            "reason":"sorry\\u001b[2J","done":false,"refusal":"not yours","revision":null,\
            "coordinator":"c1"}\
            """);
  }

  @Test
  void completionIsAScriptOfAllCommands() {
    assertThat(run("completion", "bash")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("complete -F", "history", "--since", "standalone");
    assertThat(run("completion", "tcsh")).isEqualTo(ExitCode.USAGE);
  }
}
