package dev.banyan.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A small network of its own: a switch, and hosts that are network namespaces. Every address that a
 * host is given can be reached from every other host. Nothing of it is seen outside unless {@link
 * #joinThisProcess} is called; nothing of it is left after {@link #close} or the end of this
 * process, and what a killed process left is cleared by the next one.
 */
public final class Network implements AutoCloseable {
  private static final String PREFIX = "banyan-test-";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int number = COUNT.incrementAndGet();
  private final long pid = ProcessHandle.current().pid();
  private final String label = PREFIX + pid + "-" + number;
  private final Deque<Namespace> hosts = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::remove, "clear " + label);
  private int ports;
  private boolean joined;

  private Network() {}

  /** A network without hosts. */
  public static Network create() {
    clearRemainsOfOthers();
    Network network = new Network();
    Runtime.getRuntime().addShutdownHook(network.atExit);
    try {
      Command.run(List.of("ip", "netns", "add", network.label));
      network.atSwitch("link", "add", "switch", "type", "bridge", "mcast_snooping", "0");
      network.atSwitch("link", "set", "switch", "up");
      return network;
    } catch (AssertionError e) {
      network.close();
      throw e;
    }
  }

  /** A new host with an IPv4 and an IPv6 address. */
  public Namespace host(String name) {
    int port = nextPort();
    String namespace = label + "-" + name;
    Command.run(List.of("ip", "netns", "add", namespace));
    var host = new Namespace(namespace, v4(port), v6(port), v4(port + 128), v6(port + 128));
    hosts.push(host);
    atSwitch("link", "add", "p" + port, "type", "veth", "peer", "eth0", "netns", namespace);
    plugIn(port);
    host.connect();
    return host;
  }

  /**
   * Connects the namespace in which the tests run, so that hosts reach what listens here.
   *
   * @return the IPv4 address under which they do
   */
  public String joinThisProcess() {
    int port = nextPort();
    String device = device();
    joined = true;
    atSwitch(
        "link", "add", "p" + port, "type", "veth", "peer", device, "netns", Long.toString(pid));
    plugIn(port);
    Command.run(List.of("ip", "address", "add", v4(port) + "/24", "dev", device));
    Command.run(List.of("ip", "link", "set", device, "up"));
    return v4(port);
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private synchronized void remove() {
    while (!hosts.isEmpty()) {
      hosts.pop().close();
    }
    if (joined) {
      Command.attempt(List.of("ip", "link", "delete", device()));
    }
    Command.attempt(List.of("ip", "netns", "delete", label));
  }

  private String device() {
    return "bt%x-%d".formatted(pid & 0xffffff, number);
  }

  private int nextPort() {
    if (++ports > 99) {
      throw new IllegalStateException("a network has at most 99 hosts");
    }
    return ports;
  }

  private void plugIn(int port) {
    atSwitch("link", "set", "p" + port, "master", "switch", "up");
  }

  private String v4(int host) {
    return "10.%d.%d.%d".formatted(100 + pid % 100, number % 256, host);
  }

  private String v6(int host) {
    return "fd77:%x:%x::%x".formatted(pid & 0xffff, number & 0xffff, host);
  }

  private void atSwitch(String... arguments) {
    Command.run(Stream.concat(Stream.of("ip", "-n", label), Stream.of(arguments)).toList());
  }

  private static void clearRemainsOfOthers() {
    Command.attempt(List.of("ip", "netns", "list"))
        .output()
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(name -> name.matches(PREFIX + "\\d+-.*") && !ownerLives(name))
        .forEach(Namespace::remove);
  }

  private static boolean ownerLives(String name) {
    long owner = Long.parseLong(name.substring(PREFIX.length()).split("-", 2)[0]);
    return ProcessHandle.of(owner).isPresent();
  }
}
