package dev.banyan.coordinator.cli.fail2ban;

import picocli.CommandLine.Command;

/** Groups what takes over from other programs. */
@Command(
    name = "import",
    description = "Take over what another program holds.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: banyan import fail2ban /etc/fail2ban --dry-run"})
public final class ImportCommand {}
