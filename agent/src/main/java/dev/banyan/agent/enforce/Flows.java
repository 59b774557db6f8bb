package dev.banyan.agent.enforce;

import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's memory of running flows, through {@code conntrack}: what is blocked loses its own,
 * so that no rule for established connections lets it through. Used by one thread at a time, {@code
 * banyan-flows} in an agent.
 */
final class Flows {
  private static final Logger log = LoggerFactory.getLogger(Flows.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int ONE_BY_ONE = 16;
  private static final Pattern SOURCE = Pattern.compile("(?m)^[^=\\n]* src=(\\S+)");

  private final Programs programs;
  private volatile boolean usable;

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
    for (Cidr source : networks.size() <= ONE_BY_ONE ? networks : withFlows(networks)) {
      String family = source.address().v6() ? "ipv6" : "ipv4";
      run("-D", "-f", family, "-s", source.toString());
    }
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
      Matcher matcher = SOURCE.matcher(run("-L", "-f", family).output());
      while (matcher.find()) {
        Address.parse(matcher.group(1))
            .filter(
                address ->
                    lengths.stream()
                        .filter(bits -> bits <= address.bits())
                        .anyMatch(bits -> known.contains(new Cidr(address, bits))))
            .ifPresent(address -> sources.add(Cidr.of(address)));
      }
    }
    return sources;
  }

  /** That there was no such flow is an exit code of 1, too. */
  private Answer run(String... arguments) throws FirewallException {
    String[] command = new String[arguments.length + 1];
    command[0] = "conntrack";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Answer answer = Failures.uninterrupted(() -> programs.run(LIMIT, "", command));
    if (!answer.ok() && !answer.error().contains("flow entries")) {
      usable = false;
      log.warn(
          "{}; flows of blocked addresses are dropped packet by packet from now on",
          Failures.of("conntrack", "conntrack", answer).getMessage());
    }
    return answer;
  }
}
