package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.conf.TlsFiles;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.pki.Credentials;
import dev.banyan.pki.Role;
import dev.banyan.testing.TestPki;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line over the network. */
class OverTlsTest extends AskedBanyan {
  @TempDir private Path directory;
  private TestPki pki;

  @BeforeEach
  void serveWithTls() throws Exception {
    pki = new TestPki(directory.resolve("pki"));
    TlsFiles own = pki.issue(Role.COORDINATOR, "c1");
    var gate =
        new Gate(
            Optional.of(Credentials.open(own, Role.COORDINATOR)),
            false,
            "",
            InstantSource.system());
    server.shutdownNow().awaitTermination();
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                gate.serverCredentials())
            .directExecutor()
            .intercept(gate)
            .addService(admin)
            .build()
            .start();
  }

  private int status(TlsFiles files) {
    return banyan(
        "status",
        "--tls-ca",
        files.ca().toString(),
        "--tls-certificate",
        files.certificate().toString(),
        "--tls-key",
        files.key().toString());
  }

  @Test
  void anAdministratorIsAnswered() {
    assertThat(status(pki.issue(Role.ADMIN, "alice"))).isEqualTo(ExitCode.OK);
  }

  @Test
  void theEnvironmentNamesTheFilesToo() {
    TlsFiles files = pki.issue(Role.ADMIN, "alice");
    var line =
        Banyan.commandLine(
            context(
                Map.of(
                    "BANYAN_COORDINATOR",
                    "127.0.0.1:" + server.getPort(),
                    "BANYAN_TLS_CA",
                    files.ca().toString(),
                    "BANYAN_TLS_CERTIFICATE",
                    files.certificate().toString(),
                    "BANYAN_TLS_KEY",
                    files.key().toString())));
    assertThat(line.execute("status")).isEqualTo(ExitCode.OK);
  }

  @Test
  void aCertificateOfAnotherRoleIsNotPermitted() {
    assertThat(status(pki.issue(Role.AGENT, "pbx-07"))).isEqualTo(ExitCode.NOT_PERMITTED);
    assertThat(err.toString())
        .contains("is for certificates of role admin", "this one is of agent pbx-07");
  }

  @Test
  void saysWhyItIsNotLetIn() {
    assertThat(status(pki.issueExpired(Role.ADMIN, "alice"))).isEqualTo(ExitCode.NOT_PERMITTED);
    assertThat(err.toString()).containsIgnoringCase("expired");
  }

  @Test
  void saysThatItDoesNotTrustTheCoordinator() {
    TlsFiles mine = pki.issue(Role.ADMIN, "alice");
    TlsFiles foreign = new TestPki(directory.resolve("foreign")).issue(Role.ADMIN, "alice");

    assertThat(status(new TlsFiles(foreign.ca(), mine.certificate(), mine.key())))
        .isEqualTo(ExitCode.NOT_PERMITTED);
    assertThat(err.toString())
        .contains("the certificate of coordinator c1 is not from an authority in tls.ca");
  }

  @Test
  void wantsAllThreeFiles() {
    assertThat(banyan("status", "--tls-ca", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--tls-ca, --tls-certificate and --tls-key go together");
  }

  @Test
  void saysThatTheCoordinatorWantsTls() {
    assertThat(banyan("status")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString()).contains("if it wants TLS");
  }
}
