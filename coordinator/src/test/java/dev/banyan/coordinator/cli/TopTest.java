package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.top.TopScreen;
import dev.banyan.coordinator.cli.top.TopView;
import dev.banyan.wire.AgentReply;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.JailReply;
import dev.banyan.wire.Notifications;
import dev.banyan.wire.StatusReply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopTest extends AskedBanyan {
  @Test
  void showsAScreenAndEndsWithQ() {
    watched = true;
    in = "x\nq\n".getBytes(StandardCharsets.UTF_8);

    assertThat(banyan("top", "--every", "1s")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .startsWith(
            "\u001b[2J\u001b[Hbanyan 1.0   ready   revision 42   2026-11-22 14:00:00\u001b[K\r\n")
        .contains("1 bans   3 agents, 1 behind   4 failures not decided yet", "asterisk")
        .contains("Ctrl-C, or q and Enter, ends");
  }

  @Test
  void saysThatItNeedsATerminal() {
    assertThat(banyan("top")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("banyan: top needs a terminal").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void refusesATimeThatIsNone() {
    watched = true;
    assertThat(banyan("top", "--every", "soon")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void printsOneMomentForPrograms() {
    assertThat(banyan("top", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .hasLineCount(1)
        .startsWith(
            "{\"time\":\"2026-11-22T12:00:00Z\",\"ready\":true,\"revision\":42,\"bans\":1,\"agents\":3,"
                + "\"agents_behind\":1,\"lag\":4,\"suspended\":false,\"jails\":[{\"jail\":\"asterisk\",\"failures\":17,")
        .contains("\"troubled\":[", "\"newest\":[{\"jail\":");
  }

  @Test
  void neverMoreThanFitsOnTheTerminal() {
    TopView view = crowded(Instant.EPOCH, 600);
    var console = new Console(context(Map.of()), false);
    for (var size : List.of(new TopScreen(80, 24), new TopScreen(40, 10), new TopScreen(3, 2))) {
      List<String> lines = size.lines(view, view, console, "hint");
      assertThat(lines).hasSizeLessThanOrEqualTo(size.height());
      assertThat(lines).allMatch(line -> line.length() <= size.width());
      assertThat(lines).noneMatch(line -> line.contains("\u001b"));
      assertThat(lines.get(lines.size() - 1)).startsWith("hi");
    }
  }

  @Test
  void theJailThatSeesMostComesFirstAndTroubleIsNamed() {
    TopView before = crowded(Instant.EPOCH, 600);
    TopView view = crowded(Instant.EPOCH.plusSeconds(30), 900);
    var console = new Console(context(Map.of()), false);
    List<String> lines = new TopScreen(120, 40).lines(view, before, console, "");
    assertThat(lines).anyMatch(line -> line.matches("jail-0 +900 +600 +0"));
    assertThat(lines.get(lines.indexOf("") + 2)).startsWith("jail-0 ");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("mail FAILS since "))
        .contains("SUSPENDED: nobody is blocked; 'banyan resume' ends it")
        .anyMatch(line -> line.matches("pbx-0 +not connected, in quarantine"))
        .contains("and 5 more: see 'banyan agents'");
  }

  private static TopView crowded(Instant at, long failures) {
    var mail = Notifications.newBuilder().setKind("mail").setFailingSinceMs(1).setWhy("\u001b[2J");
    var status = StatusReply.newBuilder().setReady(true).addNotifications(mail);
    status.setSuspension(dev.banyan.wire.Suspension.getDefaultInstance());
    return new TopView(
        at,
        status.build(),
        IntStream.range(0, 10)
            .mapToObj(i -> jail("jail-" + i, i == 0 ? failures : 10_000 + i))
            .toList(),
        IntStream.range(0, 10).mapToObj(i -> agent("pbx-" + i)).toList(),
        IntStream.range(0, 100).mapToObj(i -> BanReply.getDefaultInstance()).toList());
  }

  private static JailReply jail(String name, long failures) {
    return JailReply.newBuilder().setJail(name).setFailures(failures).build();
  }

  private static AgentReply agent(String host) {
    return AgentReply.newBuilder().setHost(host).setQuarantined(true).build();
  }
}
