package dev.banyan.coordinator.cli;

import picocli.CommandLine.Command;

/** Groups what is about the ban log as a whole. */
@Command(
    name = "epoch",
    description = "Decide about a ban log that had to begin anew.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: banyan epoch accept"})
final class EpochCommand {}
