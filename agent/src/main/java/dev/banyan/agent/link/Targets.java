package dev.banyan.agent.link;

import dev.banyan.conf.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Whom to try next: every address of every coordinator once, in random order; then they are
 * resolved again.
 */
final class Targets {
  private final List<HostPort> coordinators;
  private final boolean insecure;
  private final Random random;
  private final Resolver resolver;
  private final Deque<InetSocketAddress> round = new ArrayDeque<>();

  /** From names to addresses. */
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  Targets(List<HostPort> coordinators, boolean insecure, Random random, Resolver resolver) {
    this.coordinators = coordinators;
    this.insecure = insecure;
    this.random = random;
    this.resolver = resolver;
  }

  /** The next address. */
  InetSocketAddress next() throws NoTargetException {
    if (round.isEmpty()) {
      round.addAll(resolved());
    }
    return round.removeFirst();
  }

  private List<InetSocketAddress> resolved() throws NoTargetException {
    List<InetSocketAddress> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (HostPort coordinator : coordinators) {
      try {
        for (InetAddress address : resolver.resolve(coordinator.host())) {
          if (insecure || address.isLoopbackAddress()) {
            found.add(new InetSocketAddress(address, coordinator.port()));
          } else {
            problems.add(
                coordinator
                    + " is not on this host, and the connection would neither be encrypted nor"
                    + " authenticated: whoever is on the way could ban and unban; set tls.ca,"
                    + " tls.certificate and tls.key or, if that network is trusted,"
                    + " insecure = yes in agent.conf");
          }
        }
      } catch (UnknownHostException e) {
        problems.add(coordinator + ": no address is known for that name");
      }
    }
    if (found.isEmpty()) {
      throw new NoTargetException(
          problems.isEmpty()
              ? "no coordinator is named; set coordinators in agent.conf"
              : String.join("; ", problems));
    }
    Collections.shuffle(found, random);
    return found;
  }

  /** There is nobody to attach to; the text says why. */
  static final class NoTargetException extends Exception {
    private static final long serialVersionUID = 1;

    NoTargetException(String message) {
      super(message);
    }
  }
}
