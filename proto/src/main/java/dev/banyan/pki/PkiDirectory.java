package dev.banyan.pki;

import dev.banyan.pki.Authority.Credential;
import dev.banyan.pki.Pem.PemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An authority on disk: {@code ca.pem} and {@code ca.key}, and for each that it issued {@code
 * ROLE-NAME.pem} and {@code ROLE-NAME.key}. Keys are readable by their owner alone.
 */
public record PkiDirectory(Path path) {
  private static final String CA = "ca";
  private static final String CERTIFICATE = ".pem";
  private static final String KEY = ".key";

  /** A certificate that lies there, with the key beside it or without. */
  public record Held(Path file, X509Certificate certificate, boolean hasKey) {}

  /** A file that should hold a certificate and does not, and why it is none. */
  public record Damaged(Path file, String why) {}

  /** Where the certificate lies that all trust. */
  public Path authorityFile() {
    return file(CA, CERTIFICATE);
  }

  /** Where the authority's key lies. */
  public Path authorityKey() {
    return file(CA, KEY);
  }

  /** Where the certificate of somebody lies. */
  public Path certificateOf(Identity identity) {
    return file(stem(identity), CERTIFICATE);
  }

  /** Where the key of somebody lies. */
  public Path keyOf(Identity identity) {
    return file(stem(identity), KEY);
  }

  private static String stem(Identity identity) {
    return identity.role().word() + "-" + identity.name();
  }

  private Path file(String stem, String suffix) {
    return path.resolve(stem + suffix);
  }

  /** Whether an authority is there, whole or in part. */
  public boolean hasAuthority() {
    return Files.exists(authorityFile()) || Files.exists(authorityKey());
  }

  /** Keeps a new authority, in a directory that only its owner enters. */
  public void put(Authority authority) throws IOException {
    if (!Files.exists(path)) {
      Files.createDirectories(path, permissions("rwx------"));
    }
    put(CA, authority.own());
  }

  /** Keeps what was issued, in place of what was there. */
  public void put(Identity identity, Credential credential) throws IOException {
    put(stem(identity), credential);
  }

  /**
   * Two files cannot change at once: whoever reads in between finds that they do not fit and has to
   * read again.
   */
  private void put(String stem, Credential credential) throws IOException {
    write(file(stem, KEY), Pem.of(credential.key()), "rw-------");
    write(file(stem, CERTIFICATE), Pem.of(credential.certificate()), "rw-r--r--");
  }

  private static void write(Path file, String text, String mode) throws IOException {
    Path young = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(young);
    Files.createFile(young, permissions(mode));
    Files.writeString(young, text);
    Files.move(young, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?> permissions(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  /** The authority that is kept here. */
  public Authority authority() throws IOException, PemException {
    try {
      X509Certificate certificate = Pem.certificates(Files.readString(authorityFile())).get(0);
      return new Authority(new Credential(Pem.key(Files.readString(authorityKey())), certificate));
    } catch (NoSuchFileException e) {
      throw new PemException("is not there: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new PemException("is " + e.getMessage(), e);
    }
  }

  /** The certificate that somebody has, if there is one that can be read. */
  public Optional<X509Certificate> certificate(Identity identity) {
    return read(certificateOf(identity)).map(Held::certificate);
  }

  /** Every certificate that lies here, by file. */
  public List<Held> list() throws IOException {
    return files().stream().flatMap(file -> read(file).stream()).toList();
  }

  /** What lies here in a certificate's place and cannot be read as one. */
  public List<Damaged> damaged() throws IOException {
    List<Damaged> damaged = new ArrayList<>();
    for (Path file : files()) {
      try {
        var unused = open(file);
      } catch (PemException e) {
        damaged.add(new Damaged(file, String.valueOf(e.getMessage())));
      } catch (IOException e) {
        damaged.add(new Damaged(file, "cannot be read: " + e));
      }
    }
    return damaged;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(CERTIFICATE)).sorted().toList();
    }
  }

  private Optional<Held> read(Path file) {
    try {
      return Optional.of(open(file));
    } catch (IOException | PemException e) {
      return Optional.empty();
    }
  }

  private Held open(Path file) throws IOException, PemException {
    String stem = file.getFileName().toString().replaceFirst("\\.pem$", "");
    X509Certificate certificate = Pem.certificates(Files.readString(file)).get(0);
    return new Held(file, certificate, Files.exists(file(stem, KEY)));
  }
}
