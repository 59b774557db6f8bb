package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import org.junit.jupiter.api.Test;

class AclsTest extends AskedBanyan {
  @Test
  void saysWhoNeedsWhat() {
    assertThat(run("acls")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .startsWith("PRINCIPAL          RESOURCE  NAME             OPERATIONS  ")
        .contains("User:agents        topic     banyan.failures  Write  ")
        .contains("User:coordinators  group     banyan           Read,DescribeConfigs  ");
    assertThat(out.toString().lines().filter(line -> line.startsWith("User:agents"))).hasSize(1);
  }

  @Test
  void printsCommandsThatAShellTakes() {
    assertThat(
            run(
                "acls",
                "--commands",
                "--agents",
                "User:CN=pbx-07",
                "--agents",
                "User:CN=it's",
                "--group",
                "other",
                "--bootstrap-server",
                "kafka:9093"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .hasSize(7)
        .contains(
            "kafka-acls.sh --bootstrap-server kafka:9093 --add --allow-principal User:CN=pbx-07"
                + " --allow-principal 'User:CN=it'\\''s' --operation Write --topic"
                + " banyan.failures",
            "kafka-acls.sh --bootstrap-server kafka:9093 --add --allow-principal"
                + " User:coordinators --operation Read --operation DescribeConfigs --group other");
  }

  @Test
  void tellsPrograms() {
    assertThat(run("acls", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .hasSize(7)
        .first()
        .isEqualTo(
            "{\"principal\":\"User:agents\",\"resource\":\"topic\",\"name\":\"banyan.failures\","
                + "\"operations\":[\"Write\"],\"why\":\"publishes failures\"}");
  }
}
