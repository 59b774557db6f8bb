package dev.banyan.seal;

import dev.banyan.conf.ConfigurationException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of a file that may change while the process runs. {@link #refresh} is called by one
 * thread; anybody may ask.
 */
public final class SecretFile implements Supplier<Secrets> {
  private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

  private final Path file;
  private volatile Secrets current;
  private String complaint = "";

  private SecretFile(Path file, Secrets current) {
    this.file = file;
    this.current = current;
  }

  /** Reads the file. */
  public static SecretFile open(Path file) throws ConfigurationException {
    return new SecretFile(file, Secrets.read(file));
  }

  @Override
  public Secrets get() {
    return current;
  }

  /** Reads the file again; true if it says something else. What cannot be used changes nothing. */
  public boolean refresh() {
    try {
      Secrets now = Secrets.read(file);
      complaint = "";
      if (now.equals(current)) {
        return false;
      }
      current = now;
      LOG.info("{} was replaced: its first secret seals from now on, all verify", file);
      return true;
    } catch (ConfigurationException e) {
      String said = String.valueOf(e.getMessage());
      if (!said.equals(complaint)) {
        LOG.warn("{}; what was read before is still used", said);
        complaint = said;
      }
      return false;
    }
  }
}
