package dev.banyan.coordinator.cli.pki;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.LocalCommand;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.pki.Fingerprint;
import dev.banyan.pki.Identity;
import dev.banyan.pki.Pem.PemException;
import dev.banyan.pki.PkiDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import picocli.CommandLine.Parameters;

/** A command about a directory of keys and certificates on this host. */
abstract class PkiFiles extends LocalCommand {
  @Parameters(index = "0", paramLabel = "DIR", description = "Where ca.pem and ca.key lie.")
  private Path directory = Path.of(".");

  PkiFiles(Context context) {
    super(context);
  }

  abstract int run(PkiDirectory pki, Console console) throws IOException, PemException;

  @Override
  protected final int run(Console console) throws UsageException {
    try {
      return run(new PkiDirectory(directory), console);
    } catch (PemException e) {
      throw UsageException.noInput(
          "the authority in %s %s; begin one with: banyan pki init %s"
              .formatted(directory, Console.safe(String.valueOf(e.getMessage())), directory));
    } catch (IOException e) {
      throw UsageException.of(Console.safe(directory.toString()), e);
    }
  }

  final int fail(int code, String why) {
    context.err().println("banyan: " + Console.safe(why));
    return code;
  }

  final Instant now() {
    return context.clock().instant();
  }

  /** Whose a certificate is, for people. */
  static String holder(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0
        ? "authority"
        : Identity.of(certificate).map(Identity::toString).orElse("nobody of Banyan");
  }

  final LocalDate lastDay(X509Certificate certificate) {
    return LocalDate.ofInstant(certificate.getNotAfter().toInstant(), context.zone());
  }

  final void show(Console console, Path file, X509Certificate certificate) {
    if (console.isForPrograms()) {
      console.object(row(file, certificate));
    } else {
      console.line("  certificate  " + Console.safe(file.toString()));
      console.line("  until        " + lastDay(certificate));
      console.line("  SHA-256      " + Fingerprint.of(certificate));
    }
  }

  final Row row(Path file, X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    return new Row()
        .put("file", file.toString())
        .put("holder", holder(certificate))
        .put("until", end.toString())
        .put("days", Duration.between(now(), end).toDays())
        .put("sha256", Fingerprint.of(certificate));
  }
}
