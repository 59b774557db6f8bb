package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.codec.PolicyCodec;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.model.Policy;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.GetPolicyRequest;
import dev.banyan.wire.PolicyReply;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDiffTest extends AskedBanyan {
  private static final String JAIL =
      """
      [DEFAULT]
      ignoreip = 192.0.2.1
      [asterisk]
      enabled = true
      filter = banyan/asterisk
      action = iptables-allports[name=ASTERISK]
      logpath = /var/log/asterisk/messages
      maxretry = 5
      """;

  @TempDir Path directory;
  private Policy inForce = Policy.EMPTY;

  @Override
  BindableService service() {
    return new AdminGrpc.AdminImplBase() {
      @Override
      public void getPolicy(GetPolicyRequest request, StreamObserver<PolicyReply> observer) {
        observer.onNext(
            PolicyReply.newBuilder().setPolicy(PolicyCodec.encode(inForce)).setRevision(3).build());
        observer.onCompleted();
      }
    };
  }

  @Test
  void filesThatSayTheSameAreNoDifference() throws Exception {
    inForce = write(JAIL);
    write("# a comment\n" + JAIL);

    assertThat(banyan("config", "diff", directory.toString())).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString(directory + " says what is in force\n");
  }

  @Test
  void saysWhatOnlyOneOfThemSays() throws Exception {
    inForce = write(JAIL);
    write(
        JAIL.replace("maxretry = 5", "maxretry = 3\nbantime = -1\nminhosts = 2")
                .replace("messages", "security")
                .replace("192.0.2.1", "192.0.2.1 192.0.2.2")
            + "[second]\nenabled = true\nfilter = banyan/asterisk\nlogpath = /var/log/b\n");

    assertThat(banyan("config", "diff", directory.toString())).isEqualTo(ExitCode.NO);
    assertThat(out)
        .hasToString(
            """
            ignoreip
              + 192.0.2.2
            [asterisk] logs
              - /var/log/asterisk/messages
              + /var/log/asterisk/security
            [asterisk] maxretry
              - 5
              + 3
            [asterisk] bantime
              - 10m
            [asterisk] ignoreip
              + 192.0.2.2
            [asterisk] minhosts
              - 1
              + 2
            [second] the jail itself
              + enabled
            """);
  }

  @Test
  void saysSoToPrograms() throws Exception {
    inForce = write(JAIL);
    write(JAIL.replace("maxretry = 5", "maxretry = 3"));

    assertThat(banyan("config", "diff", directory.toString(), "--json")).isEqualTo(ExitCode.NO);
    assertThat(out)
        .hasToString(
            "{\"jail\":\"asterisk\",\"key\":\"maxretry\",\"in_force\":[\"5\"],\"files\":[\"3\"]}\n");
  }

  @Test
  void filesThatAreWrongAreAConfigurationThatCannotBeUsed() throws IOException {
    Files.writeString(directory.resolve("jail.conf"), JAIL + "findtime = soon\n");

    assertThat(banyan("config", "diff", directory.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("jail.conf:9");
    assertThat(banyan("config", "diff", "/nowhere")).isEqualTo(ExitCode.NO_INPUT);
  }

  private Policy write(String jails) throws IOException, ConfigurationException {
    Files.writeString(directory.resolve("jail.conf"), jails);
    return Configuration.load(directory).policy();
  }
}
