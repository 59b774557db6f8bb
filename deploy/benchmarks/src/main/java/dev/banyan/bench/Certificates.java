package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.pki.Authority;
import dev.banyan.pki.Authority.Credential;
import dev.banyan.pki.Identity;
import dev.banyan.pki.Pem;
import dev.banyan.pki.PkiDirectory;
import dev.banyan.pki.Role;
import dev.banyan.pki.SubjectName;
import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An authority that issues to a coordinator, to agents and to an operator. Any thread. */
final class Certificates {
  private static final Duration VALID = Duration.ofDays(1);

  private final SecureRandom random = new SecureRandom();
  private final Authority authority = Authority.create(Instant.now(), VALID, random);
  private final PkiDirectory directory;

  /**
   * @param path where the coordinator's files lie
   */
  Certificates(Path path) throws IOException {
    directory = new PkiDirectory(path);
    directory.put(authority);
  }

  /** What a coordinator on this host is told of its files. */
  List<String> settings(String name) throws IOException {
    Identity identity = new Identity(Role.COORDINATOR, name);
    directory.put(identity, issue(identity, List.of(new SubjectName("localhost"))));
    return List.of(
        "--set",
        "tls.ca=" + directory.authorityFile(),
        "--set",
        "tls.certificate=" + directory.certificateOf(identity),
        "--set",
        "tls.key=" + directory.keyOf(identity));
  }

  /** What somebody shows to it. */
  ChannelCredentials of(Role role, String name) throws IOException {
    Credential own = issue(new Identity(role, name), List.of());
    return TlsChannelCredentials.newBuilder()
        .keyManager(text(Pem.of(own.certificate())), text(Pem.of(own.key())))
        .trustManager(text(Pem.of(authority.certificate())))
        .build();
  }

  private Credential issue(Identity identity, List<SubjectName> names) {
    return authority.issue(identity, names, Instant.now(), VALID, random);
  }

  private static InputStream text(String pem) {
    return new ByteArrayInputStream(pem.getBytes(UTF_8));
  }
}
