package dev.banyan.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A host of a {@link Network}: a network namespace with one interface, {@code eth0}, and a process
 * inside that sends and receives. Closing it ends every process inside.
 */
public final class Namespace implements AutoCloseable {
  private static final AtomicLong SERIAL = new AtomicLong();

  private final String name;
  private final String address4;
  private final String address6;
  private final String witness4;
  private final String witness6;
  private @Nullable Station station;

  Namespace(String name, String address4, String address6, String witness4, String witness6) {
    this.name = name;
    this.address4 = address4;
    this.address6 = address6;
    this.witness4 = witness4;
    this.witness6 = witness6;
  }

  /** Its name for {@code ip netns exec}. */
  public String name() {
    return name;
  }

  /** What to put before a command so that it runs inside. */
  public List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  public String address4() {
    return address4;
  }

  public String address6() {
    return address6;
  }

  /** Gives it one more address, IPv4 or IPv6, which every other host reaches. */
  public void addAddress(String address) {
    if (isV6(address)) {
      run("ip", "address", "replace", address + "/128", "dev", "eth0", "nodad");
    } else {
      run("ip", "address", "replace", address + "/32", "dev", "eth0");
    }
  }

  /** Runs a program inside; its output, or an {@link AssertionError} if it failed. */
  public String run(String... command) {
    return Command.run(inside(command));
  }

  /** Whether a program that is run inside ends with 0. */
  public boolean succeeds(String... command) {
    return Command.attempt(inside(command)).exit() == 0;
  }

  /**
   * Whether a UDP packet from one of this host's addresses arrives at a port of another host. It is
   * sent between two witnesses, packets from an address that no test bans; when the second is there
   * and it is not, it does not arrive.
   *
   * @param source an address of this host; it gets it if it does not have it
   */
  public boolean udpArrives(String source, Namespace target, int port) {
    addAddress(source);
    target.station().listen(port);
    String destination = isV6(source) ? target.address6 : target.address4;
    String witness = isV6(source) ? witness6 : witness4;
    String probe = "probe-" + SERIAL.incrementAndGet();
    sendWitness(witness, target, destination, port);
    station().send(source, destination, port, probe);
    sendWitness(witness, target, destination, port);
    return target.station().receives(probe, 50);
  }

  private void sendWitness(String source, Namespace target, String destination, int port) {
    String text = "witness-" + SERIAL.incrementAndGet();
    station().send(source, destination, port, text);
    if (!target.station().receives(text, 5_000)) {
      throw new AssertionError(
          "nothing arrives at %s port %d, not even from %s, which nobody banned"
              .formatted(destination, port, source));
    }
  }

  /**
   * Whether a TCP connection from one of this host's addresses to a port of another one is made.
   */
  public boolean tcpConnects(String source, Namespace target, int port) {
    addAddress(source);
    target.station().listen(port);
    String destination = isV6(source) ? target.address6 : target.address4;
    return station().connects(source, destination, port);
  }

  /**
   * Sends UDP packets to a port of another host, all the time, until the flow is closed.
   *
   * @param perSecond how many, about
   */
  public Flow flow(String source, Namespace target, int port, int perSecond) {
    addAddress(source);
    target.station().listen(port);
    String destination = isV6(source) ? target.address6 : target.address4;
    return new Flow(new Station(this), target.station(), source, destination, port, perSecond);
  }

  @Override
  public synchronized void close() {
    if (station != null) {
      station.close();
      station = null;
    }
    remove(name);
  }

  /** Ends what runs in a namespace and deletes it. */
  static void remove(String name) {
    Command.attempt(List.of("ip", "netns", "pids", name))
        .output()
        .lines()
        .filter(line -> line.matches("\\d+"))
        .forEach(
            pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
    Command.attempt(List.of("ip", "netns", "delete", name));
  }

  void connect() {
    run("ip", "link", "set", "lo", "up");
    run("ip", "address", "add", address4 + "/24", "dev", "eth0");
    run("ip", "address", "add", address6 + "/64", "dev", "eth0", "nodad");
    run("ip", "link", "set", "eth0", "up");
    addAddress(witness4);
    addAddress(witness6);
    run("ip", "route", "add", "default", "dev", "eth0");
    run("ip", "-6", "route", "add", "default", "dev", "eth0");
  }

  private static boolean isV6(String address) {
    return address.indexOf(':') >= 0;
  }

  private synchronized Station station() {
    if (station == null) {
      station = new Station(this);
    }
    return station;
  }

  private List<String> inside(String... command) {
    return Stream.concat(prefix().stream(), Stream.of(command)).toList();
  }
}
