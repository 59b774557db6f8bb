package dev.banyan.coordinator.cli.pki;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.pki.Authority;
import dev.banyan.pki.PkiDirectory;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "init",
    description = {
      "Begin a certificate authority in a directory.",
      "",
      "Its key, DIR/ca.key, makes anybody an agent, a coordinator or an administrator: keep the"
          + " directory where no host of the cluster can read it. Only ca.pem goes to the hosts."
    },
    footer = {
      "",
      "Example: banyan pki init /root/banyan-pki",
      "Exit: 1 if an authority is there already; it stays as it is.",
    })
public final class PkiInitCommand extends PkiFiles {
  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "3650",
      description = "How long it is valid; ${DEFAULT-VALUE} if not given.")
  private int days = 3650;

  public PkiInitCommand(Context context) {
    super(context);
  }

  @Override
  int run(PkiDirectory pki, Console console) throws IOException {
    if (days < 1) {
      return fail(ExitCode.USAGE, "--days: expected a number from 1 on");
    }
    if (pki.hasAuthority()) {
      return fail(
          ExitCode.NO,
          "%s is there already, and what it issued would be worth nothing without it; take another directory"
              .formatted(pki.authorityFile()));
    }
    Authority authority = Authority.create(now(), Duration.ofDays(days), new SecureRandom());
    pki.put(authority);
    if (!console.isForPrograms()) {
      console.line("a new authority; its key is " + Console.safe(pki.authorityKey().toString()));
    }
    show(console, pki.authorityFile(), authority.certificate());
    return ExitCode.OK;
  }
}
