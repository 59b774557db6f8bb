package dev.banyan.coordinator.cli.config;

import picocli.CommandLine.Command;

/** Groups what is about configuration files. */
@Command(
    name = "config",
    description = "Look at configuration files.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: banyan config check /etc/fail2ban"})
public final class ConfigCommand {}
