package dev.banyan.seal;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.Problem;
import dev.banyan.model.HostName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the coordinators of a cluster share: one secret, or several while it is being changed. The
 * first seals, all verify.
 */
public final class Secrets {
  private static final int LEAST = 32;
  private static final int MOST = 8;
  private static final int RANDOM_BYTES = 32;
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final List<SealKey> roots;

  private Secrets(List<SealKey> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * One secret a line; empty lines and those that begin with {@code #} are none.
   *
   * @throws ConfigurationException if others may read the file, or a line is too short to be secret
   */
  public static Secrets read(Path file) throws ConfigurationException {
    try {
      var open = Files.getPosixFilePermissions(file);
      if (open.stream().anyMatch(OTHERS::contains)) {
        throw problem(file, 0, "may be read by others than its owner: chmod 600 " + file);
      }
      List<String> lines = Files.readAllLines(file);
      List<SealKey> roots = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          roots.add(root(file, i + 1, line));
        }
      }
      if (roots.isEmpty() || roots.size() > MOST) {
        throw problem(
            file,
            0,
            "holds %d secrets; expected 1 to %d, one a line: openssl rand -hex 32 >%s"
                .formatted(roots.size(), MOST, file));
      }
      return new Secrets(roots);
    } catch (IOException e) {
      throw problem(file, 0, "cannot be read: " + e);
    }
  }

  private static SealKey root(Path file, int line, String text) throws ConfigurationException {
    if (text.length() < LEAST) {
      throw problem(
          file,
          line,
          "a secret of %d characters; expected %d at least, as random as: openssl rand -hex 32"
              .formatted(text.length(), LEAST));
    }
    byte[] root = SealKey.mac("banyan".getBytes(StandardCharsets.UTF_8), text);
    byte[] id = Arrays.copyOf(SealKey.mac(root, "name of the secret"), SealKey.ID_BYTES);
    return new SealKey(id, root);
  }

  private static ConfigurationException problem(Path file, int line, String message) {
    return new ConfigurationException(List.of(new Problem(file, line, "", message)));
  }

  /** Writes a new one, for its owner alone, where there is none. */
  public static void create(Path file, SecureRandom random) throws IOException {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, HexFormat.of().formatHex(bytes) + "\n");
  }

  /** What a host's agent seals its failures with. */
  public SealKey ofHost(HostName host) {
    return ofHost(roots.get(0), host);
  }

  private static SealKey ofHost(SealKey root, HostName host) {
    return root.derive("failures of " + host.value());
  }

  /** What coordinators seal the ban log with. */
  public SealKey ofBanLog() {
    return ofBanLog(roots.get(0));
  }

  private static SealKey ofBanLog(SealKey root) {
    return root.derive("ban log");
  }

  /** A host's key by the secret of that name. */
  Optional<SealKey> ofHost(byte[] id, HostName host) {
    return root(id).map(root -> ofHost(root, host));
  }

  /** The ban log's key by the secret of that name. */
  Optional<SealKey> ofBanLog(byte[] id) {
    return root(id).map(Secrets::ofBanLog);
  }

  private Optional<SealKey> root(byte[] id) {
    return roots.stream().filter(root -> Arrays.equals(root.id(), id)).findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secrets that && roots.equals(that.roots);
  }

  @Override
  public int hashCode() {
    return roots.hashCode();
  }
}
