package dev.banyan.agent.firewall;

import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's memory of running flows, through {@code conntrack}: what is blocked loses its own,
 * so that no rule for established connections lets it through. Used by one thread at a time, {@code
 * banyan-flows} in an agent.
 */
final class Flows {
  private static final Logger log = LoggerFactory.getLogger(Flows.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ONE_BY_ONE = 16;

  /** Only what is needed of a table that may be larger than this process. */
  private static final String SOURCES =
      "conntrack -L -f %s 2>/dev/null | sed -n 's/^[^=]* src=\\([^ ]*\\).*/\\1/p' | sort -u";

  private final Programs programs;
  private final boolean usable;

  Flows(Programs programs) {
    this.programs = programs;
    usable = programs.has("conntrack");
    if (!usable) {
      log.info(
          "conntrack is not installed: flows of blocked addresses are dropped packet by packet;"
              + " that suffices unless another rule accepts established ones before INPUT");
    }
  }

  /** Ends the flows that these networks have begun. */
  void end(Collection<Cidr> networks) throws FirewallException {
    if (!usable || networks.isEmpty() || areNone()) {
      return;
    }
    if (networks.size() > ONE_BY_ONE) {
      endMany(withFlows(networks));
      return;
    }
    for (Cidr source : networks) {
      run("-D", "-f", family(source), "-s", source.toString());
    }
  }

  /** One program for all of them. */
  private void endMany(Set<Cidr> sources) throws FirewallException {
    if (!sources.isEmpty()) {
      String lines =
          sources.stream()
              .map(source -> "-D -f " + family(source) + " -s " + source + "\n")
              .collect(Collectors.joining());
      answer(lines, "conntrack", "-R", "-");
    }
  }

  private static String family(Cidr source) {
    return source.address().v6() ? "ipv6" : "ipv4";
  }

  /**
   * Where no rule asks for the state of flows the kernel remembers none. To know that takes it
   * nothing; to look for one address it goes through its whole table, some 10 ms.
   */
  private boolean areNone() throws FirewallException {
    return run("-C").output().strip().equals("0");
  }

  /** The sources of running flows that lie in one of the networks. */
  private Set<Cidr> withFlows(Collection<Cidr> networks) throws FirewallException {
    Set<Cidr> known = Set.copyOf(networks);
    Set<Integer> lengths = new LinkedHashSet<>();
    known.forEach(network -> lengths.add(network.bits()));
    Set<Cidr> sources = new LinkedHashSet<>();
    for (String family : new String[] {"ipv4", "ipv6"}) {
      answer("", "sh", "-c", SOURCES.formatted(family))
          .output()
          .lines()
          .map(Address::parse)
          .flatMap(Optional::stream)
          .filter(
              address ->
                  lengths.stream()
                      .filter(bits -> bits <= address.bits())
                      .anyMatch(bits -> known.contains(new Cidr(address, bits))))
          .forEach(address -> sources.add(Cidr.of(address)));
    }
    return sources;
  }

  private Answer run(String... arguments) throws FirewallException {
    String[] command = new String[arguments.length + 1];
    command[0] = "conntrack";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return answer("", command);
  }

  /** That there was no such flow is an exit code of 1, too. */
  private Answer answer(String input, String... command) throws FirewallException {
    Answer answer = Failures.uninterrupted(() -> programs.run(LIMIT, input, command));
    if (!answer.ok() && !answer.error().contains("flow entries")) {
      throw Failures.of("conntrack", "conntrack", answer);
    }
    return answer;
  }
}
