package dev.banyan.agent.publish;

import dev.banyan.seal.Seal;
import dev.banyan.seal.SealKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this host's failures are sealed with: the key that a coordinator handed out, kept in {@code
 * STATE/key} for root alone, or that none is needed. Until one or the other is known nothing is
 * published; see {@link dev.banyan.seal}.
 *
 * <p>Told by {@code banyan-link}; asked and used by {@code banyan-tail}.
 */
public final class Sealer {
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
  private static final String NONE = "none";

  private final Optional<Path> file;
  private volatile Told told;

  /** The seal in use; of banyan-tail. */
  private @Nullable Seal seal;

  private @Nullable SealKey of;

  /** What a coordinator said. */
  private sealed interface Told {
    record Nothing() implements Told {}

    record NoneNeeded() implements Told {}

    record Key(SealKey key) implements Told {}
  }

  private Sealer(Optional<Path> file, Told told) {
    this.file = file;
    this.told = told;
  }

  /** One that needs no key. */
  public static Sealer none() {
    return new Sealer(Optional.empty(), new Told.NoneNeeded());
  }

  /** Knows what it was told in an earlier life. */
  public static Sealer open(Path file) {
    return new Sealer(Optional.of(file), read(file));
  }

  private static Told read(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.equals(NONE)) {
        return new Told.NoneNeeded();
      }
      String[] words = text.split(" ", -1);
      HexFormat hex = HexFormat.of();
      return new Told.Key(
          new SealKey(hex.parseHex(words[0]), hex.parseHex(words[words.length - 1])));
    } catch (NoSuchFileException e) {
      return new Told.Nothing();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} cannot be read; the next coordinator hands out the key again", file);
      return new Told.Nothing();
    }
  }

  /** Whether failures may be published. */
  public boolean isKnown() {
    return !(told instanceof Told.Nothing);
  }

  /**
   * Takes what a coordinator says.
   *
   * @param key empty: none is needed
   */
  public void use(Optional<SealKey> key) {
    Told now = key.<Told>map(Told.Key::new).orElseGet(Told.NoneNeeded::new);
    if (now.equals(told)) {
      return;
    }
    told = now;
    LOG.info("failures are {}", key.map(k -> "sealed with " + k).orElse("not sealed"));
    file.ifPresent(path -> write(path, key));
  }

  /** A coordinator that speaks of everything but keys is older than they are. */
  public void nothingWasSaid() {
    if (!isKnown()) {
      use(Optional.empty());
    }
  }

  private static void write(Path path, Optional<SealKey> key) {
    HexFormat hex = HexFormat.of();
    String text = key.map(k -> hex.formatHex(k.id()) + " " + hex.formatHex(k.key())).orElse(NONE);
    Path young = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.deleteIfExists(young);
      Files.createFile(
          young,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(young, text + "\n");
      Files.move(young, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be written ({}): after a restart nothing is published before a coordinator"
              + " answers",
          path,
          e.toString());
    }
  }

  /** Puts the seal on a record. */
  ProducerRecord<byte[], byte[]> seal(ProducerRecord<byte[], byte[]> failure) {
    if (told instanceof Told.Key now) {
      if (seal == null || of == null || !now.key().equals(of)) {
        seal = new Seal(now.key());
        of = now.key();
      }
      failure.headers().add(Seal.HEADER, seal.of(failure.key(), failure.value()));
    }
    return failure;
  }
}
