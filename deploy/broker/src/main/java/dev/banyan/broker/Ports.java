package dev.banyan.broker;

import dev.banyan.conf.HostPort;
import dev.banyan.host.PortHolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;

/** Ports that can be listened on: Kafka has to be told their numbers, so they are tried before. */
final class Ports {
  private Ports() {}

  /** The same place with a port that is free at this moment. */
  static HostPort free(HostPort wanted) throws BrokerException {
    try (ServerSocket socket =
        new ServerSocket(wanted.port(), 1, InetAddress.getByName(wanted.host()))) {
      return new HostPort(wanted.host(), socket.getLocalPort());
    } catch (UnknownHostException e) {
      throw new BrokerException("Kafka cannot listen on %s: no such host".formatted(wanted), e);
    } catch (IOException e) {
      throw new BrokerException(taken(wanted, e), e);
    }
  }

  /** A free port that is none of those that are chosen, which nobody listens on yet. */
  static HostPort freeBeside(List<HostPort> chosen, HostPort wanted) throws BrokerException {
    HostPort found = free(wanted);
    boolean taken = chosen.stream().anyMatch(at -> at.port() == found.port());
    return taken ? freeBeside(chosen, wanted) : found;
  }

  private static String taken(HostPort wanted, IOException e) {
    return PortHolder.of(wanted.port())
        .map(holder -> "Kafka cannot listen on %s: taken by %s".formatted(wanted, holder))
        .orElse("Kafka cannot listen on %s: %s".formatted(wanted, e.getMessage()));
  }
}
