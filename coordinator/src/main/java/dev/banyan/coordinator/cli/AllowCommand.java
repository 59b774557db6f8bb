package dev.banyan.coordinator.cli;

import picocli.CommandLine.Command;

/** Groups what is about the operators' allow list. */
@Command(
    name = "allow",
    description = "Keep addresses from ever being banned, on all hosts.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example: banyan allow add 198.51.100.0/24 --reason 'our office'",
      "'ignoreip' in jail.conf does the same for what is known when the files are written."
    })
final class AllowCommand {}
