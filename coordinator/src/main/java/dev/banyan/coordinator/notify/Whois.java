package dev.banyan.coordinator.notify;

import dev.banyan.conf.HostPort;
import dev.banyan.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks whois servers to whom an address belongs (RFC 3912): one first, then whomever it names. All
 * of it takes {@link #PATIENCE} at most, and {@value #MOST_SERVERS} servers; answers are kept for a
 * day, failures for minutes.
 *
 * <p>Owner: {@code banyan-mail}.
 */
final class Whois {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final int MOST_SERVERS = 4;
  static final int MOST_TEXT = 16_384;
  private static final Duration FRESH = Duration.ofDays(1);
  private static final Duration TROUBLED = Duration.ofMinutes(5);
  private static final int MOST_KEPT = 500;

  private final HostPort first;
  private final InstantSource clock;
  private final Map<Address, Kept> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Kept> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /** Servers that did not answer, and until when they are left alone. */
  private final Map<HostPort, Instant> silent = new LinkedHashMap<>();

  Whois(HostPort first, InstantSource clock) {
    this.first = first;
    this.clock = clock;
  }

  private record Kept(String text, Instant until) {}

  /** What the servers say, or why there is nothing. */
  String ask(Address address) {
    Instant now = clock.instant();
    Kept known = kept.get(address);
    if (known != null && now.isBefore(known.until())) {
      return known.text();
    }
    if (!WhoisServer.isPublic(address)) {
      return "(not asked: " + address + " is a private address)";
    }
    silent.values().removeIf(now::isAfter);
    Answers answers = new Answers(now.plus(PATIENCE));
    answers.follow(address);
    Duration fresh = answers.failure.isEmpty() ? FRESH : TROUBLED;
    Kept fetched = new Kept(answers.text(), now.plus(fresh));
    kept.put(address, fetched);
    return fetched.text();
  }

  /** One question, from server to server. */
  private final class Answers {
    private final Instant deadline;
    private final Set<HostPort> asked = new LinkedHashSet<>();
    private Optional<String> answer = Optional.empty();
    private String by = "";
    private String failure = "";

    Answers(Instant deadline) {
      this.deadline = deadline;
    }

    void follow(Address address) {
      Optional<HostPort> next = Optional.of(first);
      while (next.isPresent() && asked.size() < MOST_SERVERS && asked.add(next.get())) {
        next = ask(next.get(), address);
      }
    }

    private Optional<HostPort> ask(HostPort server, Address address) {
      if (silent.containsKey(server)) {
        failure = server + " did not answer lately";
        return Optional.empty();
      }
      try {
        InetAddress at = at(server);
        String text = new WhoisServer(at, server.port(), clock).ask(address.toString(), deadline);
        if (!text.isBlank()) {
          answer = Optional.of(text);
          by = server.host();
        }
        return WhoisServer.referral(text);
      } catch (IOException e) {
        boolean unknown = e instanceof UnknownHostException;
        failure = "%s: %s".formatted(server, unknown ? "there is no such host" : e.getMessage());
        silent.put(server, clock.instant().plus(TROUBLED));
        return Optional.empty();
      }
    }

    /** Nobody but the operator may send this host to ports and networks that are not public. */
    private InetAddress at(HostPort server) throws IOException {
      InetAddress at = InetAddress.getByName(server.host());
      boolean trusted =
          server.equals(first) || !WhoisServer.isPublic(InetAddress.getByName(first.host()));
      if (!trusted && (server.port() != WhoisServer.PORT || !WhoisServer.isPublic(at))) {
        throw new IOException("is no public whois server, though named by one");
      }
      return at;
    }

    String text() {
      String said = answer.map(text -> "(by %s)%n%s".formatted(by, text)).orElse("");
      String why = failure.isEmpty() ? "" : "(%s)%n".formatted(failure);
      String all = why + said;
      return all.length() > MOST_TEXT ? all.substring(0, MOST_TEXT) + "…" : all;
    }
  }
}
