package dev.banyan.coordinator.cli.pki;

import picocli.CommandLine.Command;

/** Groups what is about keys and certificates. */
@Command(
    name = "pki",
    description = {
      "Keys and certificates for those who have no authority of their own.",
      "",
      "A certificate names what its holder may do, as a URI among its alternative names:"
          + " banyan://agent/HOST attaches as that host alone, banyan://coordinator/NAME serves,"
          + " banyan://admin/NAME asks and orders. Certificates of another authority are as good if"
          + " they say so."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example: banyan pki init /root/banyan-pki",
      "         banyan pki issue /root/banyan-pki coordinator c1 --san c1.example.com",
      "         banyan pki issue /root/banyan-pki agent pbx-07",
    })
public final class PkiCommand {}
