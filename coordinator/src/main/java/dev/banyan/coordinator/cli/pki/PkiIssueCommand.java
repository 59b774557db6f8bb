package dev.banyan.coordinator.cli.pki;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.pki.Authority;
import dev.banyan.pki.Identity;
import dev.banyan.pki.Pem.PemException;
import dev.banyan.pki.PkiDirectory;
import dev.banyan.pki.Role;
import dev.banyan.pki.SubjectName;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "issue",
    description = {
      "Issue a key and a certificate, or renew them.",
      "",
      "Renewing is issuing again: a new key and a new certificate take the place of the old ones."
          + " Processes that run read the new files by themselves."
    },
    footer = {
      "",
      "Example: banyan pki issue /root/banyan-pki coordinator c1 --san c1.example.com,192.0.2.10",
      "         banyan pki issue /root/banyan-pki agent pbx-07",
      "         banyan pki issue /root/banyan-pki admin alice --days 90",
    })
public final class PkiIssueCommand extends PkiFiles {
  @Parameters(
      index = "1",
      paramLabel = "ROLE",
      description = "What its holder may do: agent, coordinator or admin.")
  private String role = "";

  @Parameters(
      index = "2",
      paramLabel = "NAME",
      description = "Whose it is; of an agent, its host as in agent.conf.")
  private String name = "";

  @Option(
      names = "--san",
      paramLabel = "NAME",
      split = ",",
      description = "A name or an address under which agents reach this coordinator; several.")
  private List<String> names = List.of();

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description = "How long it is valid; ${DEFAULT-VALUE} if not given.")
  private int days = 365;

  public PkiIssueCommand(Context context) {
    super(context);
  }

  @Override
  int run(PkiDirectory pki, Console console) throws IOException, PemException {
    if (days < 1) {
      return fail(ExitCode.USAGE, "--days: expected a number from 1 on");
    }
    Optional<Role> what = Role.of(role);
    if (what.isEmpty()) {
      return fail(ExitCode.USAGE, "'%s' is no role: agent, coordinator or admin".formatted(role));
    }
    if (what.get() == Role.COORDINATOR && names.isEmpty()) {
      return fail(
          ExitCode.USAGE,
          "agents look whether a coordinator's certificate names what they called: give each name"
              + " and address of it with --san");
    }
    try {
      return issue(
          pki,
          new Identity(what.get(), name),
          names.stream().map(SubjectName::new).toList(),
          console);
    } catch (IllegalArgumentException e) {
      return fail(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private int issue(PkiDirectory pki, Identity identity, List<SubjectName> san, Console console)
      throws IOException, PemException {
    Authority authority = pki.authority();
    if (!authority.certificate().getNotAfter().toInstant().isAfter(now())) {
      return fail(
          ExitCode.NO,
          "the authority in %s ended on %s; begin another in another directory"
              .formatted(pki.path(), lastDay(authority.certificate())));
    }
    Optional<X509Certificate> before = pki.certificate(identity);
    var credential =
        authority.issue(identity, san, now(), Duration.ofDays(days), new SecureRandom());
    pki.put(identity, credential);
    if (!console.isForPrograms()) {
      console.line(
          before
              .map(
                  old ->
                      "%s renewed; what was valid until %s is replaced"
                          .formatted(identity, lastDay(old)))
              .orElse(identity + " issued"));
      console.line("  key          " + Console.safe(pki.keyOf(identity).toString()));
    }
    show(console, pki.certificateOf(identity), credential.certificate());
    if (!console.isForPrograms()) {
      usage(pki, identity).forEach(console::line);
    }
    return ExitCode.OK;
  }

  /** What to do with the files. */
  private static List<String> usage(PkiDirectory pki, Identity identity) {
    Path certificate = pki.certificateOf(identity).getFileName();
    Path key = pki.keyOf(identity).getFileName();
    if (identity.role() == Role.ADMIN) {
      return List.of(
          "use them with: banyan status --coordinator HOST:8440 --tls-ca ca.pem --tls-certificate %s --tls-key %s"
              .formatted(certificate, key));
    }
    return List.of(
        "copy both and ca.pem to /etc/banyan/tls of its host, and say in %s.conf:"
            .formatted(identity.role().word()),
        "  tls.ca = /etc/banyan/tls/ca.pem",
        "  tls.certificate = /etc/banyan/tls/" + certificate,
        "  tls.key = /etc/banyan/tls/" + key);
  }
}
