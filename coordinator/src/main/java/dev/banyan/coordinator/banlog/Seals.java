package dev.banyan.coordinator.banlog;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.SealSettings;
import dev.banyan.model.HostName;
import dev.banyan.seal.Seal;
import dev.banyan.seal.SealKey;
import dev.banyan.seal.SecretFile;
import dev.banyan.seal.Verdict;
import dev.banyan.seal.Verifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * How this coordinator seals what it writes and knows what is genuine; without a secret, everything
 * is. Any thread may seal and ask; each reader has a {@link Judge} of its own.
 */
public final class Seals {
  /** Where no secret is. */
  public static final Seals NONE = new Seals(Optional.empty(), true);

  private final Optional<SecretFile> secrets;
  private final boolean acceptUnsealed;

  private Seals(Optional<SecretFile> secrets, boolean acceptUnsealed) {
    this.secrets = secrets;
    this.acceptUnsealed = acceptUnsealed;
  }

  /** Reads the secret. */
  public static Seals open(Optional<SealSettings> settings) throws ConfigurationException {
    return settings.isEmpty()
        ? NONE
        : new Seals(
            Optional.of(SecretFile.open(settings.get().secretFile())),
            settings.get().acceptUnsealed());
  }

  /** Reads the secret again; true if it is another. */
  public boolean refresh() {
    return secrets.map(SecretFile::refresh).orElse(false);
  }

  /** What a host's agent has to seal its failures with, if anything. */
  public Optional<SealKey> ofHost(HostName host) {
    return secrets.map(file -> file.get().ofHost(host));
  }

  /** Puts a seal on a record of the ban log. */
  void seal(ProducerRecord<byte[], byte[]> entry) {
    secrets.ifPresent(
        file ->
            entry
                .headers()
                .add(Seal.HEADER, new Seal(file.get().ofBanLog()).of(entry.key(), entry.value())));
  }

  /** One reader's judgement. */
  public Judge judge() {
    return new Judge(secrets.map(Verifier::new), acceptUnsealed);
  }

  /** Says of records whether they are genuine. For one thread at a time. */
  public static final class Judge {
    private final Optional<Verifier> verifier;
    private final boolean acceptUnsealed;
    private final Map<Verdict, Long> counts = new ConcurrentHashMap<>();

    private Judge(Optional<Verifier> verifier, boolean acceptUnsealed) {
      this.verifier = verifier;
      this.acceptUnsealed = acceptUnsealed;
    }

    /** Whether a record of the ban log, or a removal, is genuine; else it is told why not. */
    boolean takes(ConsumerRecord<byte[], byte[]> entry, Rejections rejected) {
      if (verifier.isEmpty()) {
        return true;
      }
      Verdict verdict = lenient(verifier.get().banLog(entry.key(), entry.value(), seal(entry)));
      if (verdict != Verdict.GENUINE) {
        rejected.count(entry.offset(), "no coordinator wrote it: its seal is " + verdict);
      }
      return verdict == Verdict.GENUINE;
    }

    /**
     * Of a failure.
     *
     * @param host that it says it is of
     */
    public Verdict failure(ConsumerRecord<byte[], byte[]> entry, HostName host) {
      return verifier.isEmpty()
          ? Verdict.GENUINE
          : lenient(verifier.get().failure(host, entry.key(), entry.value(), seal(entry)));
    }

    /** How many records it was said of, for any thread. */
    public long count(Verdict verdict) {
      return counts.getOrDefault(verdict, 0L);
    }

    private Verdict lenient(Verdict found) {
      Verdict verdict = found == Verdict.UNSEALED && acceptUnsealed ? Verdict.GENUINE : found;
      if (verdict != Verdict.GENUINE) {
        counts.merge(verdict, 1L, Long::sum);
      }
      return verdict;
    }

    private static byte @Nullable [] seal(ConsumerRecord<byte[], byte[]> entry) {
      Header header = entry.headers().lastHeader(Seal.HEADER);
      return header == null ? null : header.value();
    }
  }
}
