package dev.banyan.coordinator.cli.pki;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.pki.Fingerprint;
import dev.banyan.pki.PkiDirectory;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "show",
    description = "List the certificates of a directory: whose, until when, fingerprint.",
    footer = {
      "",
      "Example: banyan pki show /root/banyan-pki",
      "Exit: 1 if there is none, one is damaged, has ended or ends within 30 days.",
    })
public final class PkiShowCommand extends PkiFiles {
  private static final Duration SOON = Duration.ofDays(30);

  public PkiShowCommand(Context context) {
    super(context);
  }

  @Override
  int run(PkiDirectory pki, Console console) throws IOException {
    List<PkiDirectory.Held> all = pki.list();
    List<PkiDirectory.Damaged> damaged = pki.damaged();
    damaged.forEach(file -> fail(ExitCode.NO, file.file() + " " + file.why()));
    if (all.isEmpty()) {
      return fail(ExitCode.NO, "there is no certificate in " + pki.path());
    }
    if (console.isForPrograms()) {
      all.forEach(held -> console.object(row(held.file(), held.certificate())));
    } else {
      table(all).lines().forEach(console::line);
    }
    boolean due = all.stream().anyMatch(held -> isDue(held.certificate()));
    return due || !damaged.isEmpty() ? ExitCode.NO : ExitCode.OK;
  }

  private Table table(List<PkiDirectory.Held> all) {
    Table table = new Table("holder", "until", "", "file", "SHA-256");
    for (PkiDirectory.Held held : all) {
      X509Certificate certificate = held.certificate();
      table.add(
          holder(certificate),
          lastDay(certificate),
          state(certificate),
          held.file().getFileName(),
          Fingerprint.of(certificate));
    }
    return table;
  }

  private String state(X509Certificate certificate) {
    if (!isDue(certificate)) {
      return "";
    }
    return end(certificate).isAfter(now()) ? "ends soon" : "ended";
  }

  private boolean isDue(X509Certificate certificate) {
    return !end(certificate).isAfter(now().plus(SOON));
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }
}
