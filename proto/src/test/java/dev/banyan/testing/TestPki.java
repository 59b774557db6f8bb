package dev.banyan.testing;

import dev.banyan.conf.TlsFiles;
import dev.banyan.pki.Authority;
import dev.banyan.pki.Identity;
import dev.banyan.pki.PkiDirectory;
import dev.banyan.pki.Role;
import dev.banyan.pki.SubjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An authority for tests, with what it issued, in a directory. */
public final class TestPki {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final PkiDirectory directory;
  private final Authority authority =
      Authority.create(Instant.now(), Duration.ofDays(3650), RANDOM);

  public TestPki(Path path) {
    directory = new PkiDirectory(path);
    try {
      directory.put(authority);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files of one that is valid for a day; they take the place of earlier ones. */
  public TlsFiles issue(Role role, String name) {
    return issue(role, name, Instant.now(), Duration.ofDays(1));
  }

  /** Files of one that ended an hour ago. */
  public TlsFiles issueExpired(Role role, String name) {
    return issue(role, name, Instant.now().minus(Duration.ofDays(1)), Duration.ofHours(23));
  }

  private TlsFiles issue(Role role, String name, Instant from, Duration valid) {
    var identity = new Identity(role, name);
    var names = List.of(new SubjectName("127.0.0.1"), new SubjectName("localhost"));
    try {
      directory.put(
          identity,
          authority.issue(
              identity, role == Role.COORDINATOR ? names : List.of(), from, valid, RANDOM));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TlsFiles(
        directory.authorityFile(), directory.certificateOf(identity), directory.keyOf(identity));
  }
}
