package dev.banyan.coordinator.cli.filter;

import picocli.CommandLine.Command;

/** Groups what is about filters. */
@Command(
    name = "filter",
    description = "Try filters out on logs and lines.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: banyan filter test asterisk /var/log/asterisk/messages"})
public final class FilterCommand {}
