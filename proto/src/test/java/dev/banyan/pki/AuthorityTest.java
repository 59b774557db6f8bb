package dev.banyan.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.testing.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Identity PBX = new Identity(Role.AGENT, "pbx-07");

  private final Authority authority = Authority.create(NOW, Duration.ofDays(3650), RANDOM);

  private X509Certificate issue(Identity identity, String... names) {
    return authority
        .issue(
            identity,
            List.of(names).stream().map(SubjectName::new).toList(),
            NOW,
            Duration.ofDays(365),
            RANDOM)
        .certificate();
  }

  private static void validate(X509Certificate certificate, X509Certificate anchor, Instant at)
      throws Exception {
    var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }

  @Test
  void theJdkTrustsWhatItIssuedWhileItIsValidAndOnlyThen() throws Exception {
    X509Certificate certificate = issue(PBX);

    validate(certificate, authority.certificate(), NOW);
    validate(certificate, authority.certificate(), NOW.plus(Duration.ofDays(364)));
    assertThatThrownBy(
            () -> validate(certificate, authority.certificate(), NOW.plus(Duration.ofDays(366))))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void anotherAuthorityIsNotTheSame() {
    Authority other = Authority.create(NOW, Duration.ofDays(3650), RANDOM);

    assertThatThrownBy(() -> validate(issue(PBX), other.certificate(), NOW))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void whatItIssuedIssuesNothing() {
    var agent = authority.issue(PBX, List.of(), NOW, Duration.ofDays(1), RANDOM);

    assertThatThrownBy(() -> new Authority(agent)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCertificateSaysWhoseItIs() {
    assertThat(Identity.of(issue(PBX))).contains(PBX);
    assertThat(Identity.of(authority.certificate())).isEmpty();
  }

  @Test
  void onlyCoordinatorsServe() throws Exception {
    String serves = "1.3.6.1.5.5.7.3.1";

    assertThat(issue(PBX).getExtendedKeyUsage()).doesNotContain(serves);
    assertThat(issue(new Identity(Role.ADMIN, "alice")).getExtendedKeyUsage())
        .doesNotContain(serves);
    assertThat(issue(new Identity(Role.COORDINATOR, "c1")).getExtendedKeyUsage()).contains(serves);
  }

  @Test
  void nothingOutlivesTheAuthority() {
    Authority shortLived = Authority.create(NOW, Duration.ofDays(10), RANDOM);

    assertThat(
            shortLived
                .issue(PBX, List.of(), NOW, Duration.ofDays(365), RANDOM)
                .certificate()
                .getNotAfter())
        .isEqualTo(Date.from(NOW.plus(Duration.ofDays(10))));
  }

  @Test
  void writesTimesBehind2049() {
    Authority old = Authority.create(NOW, Duration.ofDays(40 * 365), RANDOM);

    assertThat(old.certificate().getNotAfter())
        .isEqualTo(Date.from(NOW.plus(Duration.ofDays(40 * 365))));
  }

  @Test
  void openSslReadsAndTrustsIt(@TempDir Path directory) throws Exception {
    var pki = new PkiDirectory(directory.resolve("pki"));
    Authority mine = Authority.create(Instant.now(), Duration.ofDays(30), RANDOM);
    var c1 = new Identity(Role.COORDINATOR, "c1");
    var names =
        List.of(
            new SubjectName("c1.example.com"),
            new SubjectName("192.0.2.10"),
            new SubjectName("2001:db8::10"));
    pki.put(mine);
    pki.put(c1, mine.issue(c1, names, Instant.now(), Duration.ofDays(3), RANDOM));

    String file = pki.certificateOf(c1).toString();
    Command.run(
        List.of(
            "openssl",
            "verify",
            "-x509_strict",
            "-purpose",
            "sslserver",
            "-CAfile",
            pki.authorityFile().toString(),
            file));
    assertThat(Command.run(List.of("openssl", "x509", "-noout", "-text", "-in", file)))
        .contains(
            "URI:banyan://coordinator/c1, DNS:c1.example.com, IP Address:192.0.2.10, IP"
                + " Address:2001:DB8:0:0:0:0:0:10",
            "TLS Web Server Authentication, TLS Web Client Authentication",
            "Digital Signature",
            "CA:FALSE");
    assertThat(
            Command.run(
                List.of("openssl", "pkey", "-check", "-noout", "-in", pki.keyOf(c1).toString())))
        .contains("Key is valid");
  }

  @Test
  void keysAreForTheirOwnerAlone(@TempDir Path directory) throws Exception {
    var pki = new PkiDirectory(directory.resolve("pki"));
    pki.put(authority);
    pki.put(PBX, authority.issue(PBX, List.of(), NOW, Duration.ofDays(3), RANDOM));

    for (Path key : List.of(pki.authorityKey(), pki.keyOf(PBX))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pki.path())))
        .isEqualTo("rwx------");
    assertThat(pki.authority().certificate()).isEqualTo(authority.certificate());
  }

  @Test
  void refusesNamesThatAreNone() {
    for (String name : List.of("", "a/b", "x y", "-", "a..b", "192.0.2.300/32", "é")) {
      assertThatThrownBy(() -> new SubjectName(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Identity(Role.AGENT, "a/b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
