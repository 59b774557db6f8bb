package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest extends AskedBanyan {
  @TempDir Path parent;
  private String dir = "";

  @BeforeEach
  void choose() {
    dir = parent.resolve("pki").toString();
  }

  private String output() {
    String text = out.toString();
    out.getBuffer().setLength(0);
    return text;
  }

  @Test
  void beginsIssuesAndShows() {
    assertThat(run("pki", "init", dir)).isEqualTo(ExitCode.OK);
    assertThat(output()).contains("a new authority", dir + "/ca.key", "2036-");

    assertThat(run("pki", "issue", dir, "agent", "pbx-07", "--days", "90")).isEqualTo(ExitCode.OK);
    assertThat(output())
        .contains(
            "agent pbx-07 issued",
            "say in agent.conf:",
            "tls.ca = /etc/banyan/tls/ca.pem",
            "tls.key = /etc/banyan/tls/agent-pbx-07.key");

    assertThat(run("pki", "show", dir)).isEqualTo(ExitCode.OK);
    assertThat(output()).containsPattern("agent pbx-07 +\\S+ +agent-pbx-07.pem  (..:){31}..");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aSecondAuthorityDoesNotTakeThePlaceOfTheFirst() throws IOException {
    run("pki", "init", dir);
    String before = Files.readString(Path.of(dir, "ca.pem"));

    assertThat(run("pki", "init", dir)).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).contains(dir + "/ca.pem is there already");
    assertThat(Files.readString(Path.of(dir, "ca.pem"))).isEqualTo(before);
  }

  @Test
  void renewingSaysWhatItReplaces() throws IOException {
    run("pki", "init", dir);
    run("pki", "issue", dir, "admin", "alice", "--days", "10");
    String before = Files.readString(Path.of(dir, "admin-alice.pem"));
    output();

    assertThat(run("pki", "issue", dir, "admin", "alice")).isEqualTo(ExitCode.OK);
    assertThat(output()).contains("admin alice renewed; what was valid until ");
    assertThat(Files.readString(Path.of(dir, "admin-alice.pem"))).isNotEqualTo(before);
  }

  @Test
  void showAnswersNoWhenOneEndsSoon() {
    run("pki", "init", dir);
    run("pki", "issue", dir, "admin", "alice", "--days", "10");
    output();

    assertThat(run("pki", "show", dir, "--json")).isEqualTo(ExitCode.NO);
    assertThat(output())
        .contains("\"holder\":\"admin alice\"", "\"days\":10,", "\"holder\":\"authority\"");
  }

  @Test
  void refusesWhatMakesNoSense() {
    run("pki", "init", dir);
    assertThat(run("pki", "issue", dir, "root", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(run("pki", "issue", dir, "agent", "a/b")).isEqualTo(ExitCode.USAGE);
    assertThat(run("pki", "issue", dir, "agent", "a", "--days", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(run("pki", "issue", dir, "coordinator", "c1")).isEqualTo(ExitCode.USAGE);
    assertThat(run("pki", "issue", dir, "coordinator", "c1", "--san", "a b"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void saysWhatIsNotThere() {
    assertThat(run("pki", "issue", dir + "x", "agent", "a")).isEqualTo(ExitCode.NO_INPUT);
    assertThat(err.toString()).contains("begin one with: banyan pki init " + dir + "x");
    assertThat(run("pki", "show", dir + "x")).isEqualTo(ExitCode.NO_INPUT);
    assertThat(err.toString()).contains("x cannot be used: there is no such file");
    assertThat(run("pki", "show", parent.toString())).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).contains("there is no certificate in " + parent);
  }

  @Test
  void showNamesWhatIsDamaged() throws IOException {
    run("pki", "init", dir);
    Path damaged = Files.writeString(Path.of(dir, "agent-pbx-7.pem"), "half of it");
    output();

    assertThat(run("pki", "show", dir)).isEqualTo(ExitCode.NO);
    assertThat(output()).contains("authority");
    assertThat(err.toString()).contains(damaged + " ");
  }
}
