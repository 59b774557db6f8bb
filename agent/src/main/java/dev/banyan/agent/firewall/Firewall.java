package dev.banyan.agent.firewall;

import dev.banyan.model.AgentReport.Fault;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of this host stops packets. It knows nothing of keys and revisions: of each jail it holds a
 * set of networks, each with the time that is left to it, after which the kernel lets it go without
 * being told.
 *
 * <p>Whatever is there already under Banyan's names is adopted; what has other names is never
 * touched. Owner: the thread {@code banyan-enforce}; no method may be called by two threads at
 * once.
 */
public sealed interface Firewall extends AutoCloseable
    permits IpsetFirewall, IptablesFirewall, NftablesFirewall, CommandFirewall, DryRunFirewall {

  /** As it is written in {@code agent.conf}. */
  String name();

  /** What of a policy it can enforce. */
  default Rules rules(Policy policy) {
    return Rules.of(policy);
  }

  /**
   * Makes chains, rules and sets of these jails exist, and none of others. Sets that are there keep
   * what they hold.
   *
   * @return how many things were missing or wrong; 0: nothing had to be done
   */
  int establish(Rules rules) throws FirewallException;

  /** The jails that it cannot enforce as their rules say, and why; the others it does. */
  default List<Fault> faults() {
    return List.of();
  }

  /** Lets everything from these networks pass Banyan's chains, and from no others. */
  void allow(Set<Cidr> networks) throws FirewallException;

  /**
   * Blocks and unblocks, in this order.
   *
   * @return what was refused, by its place in the list; all the rest is in the kernel
   */
  Map<Integer, Refusal> apply(List<Operation> operations) throws FirewallException;

  /**
   * Makes these networks all that is blocked in the jail; what is in both stays blocked all the
   * time.
   *
   * @param networks with the time that is left; empty: for ever
   */
  void replace(JailName jail, Map<Cidr, Optional<Duration>> networks) throws FirewallException;

  /**
   * Jails that hold fewer networks than they should, or have little room left for more, by what was
   * seen at the last {@link #establish}: they are to be replaced as a whole.
   *
   * @param sizes how many networks each should hold at least
   */
  Set<JailName> lacking(Map<JailName, Integer> sizes) throws FirewallException;

  /** What is blocked in a jail, read from the kernel. */
  Set<Cidr> holds(JailName jail) throws FirewallException;

  /**
   * How many packets each jail has stopped, as far as it can be known, since this was first asked;
   * what was counted before that by rules that are still there is part of it.
   */
  default Map<JailName, Long> dropped() throws FirewallException {
    return Map.of();
  }

  /**
   * Makes the kernel forget flows that these networks have begun. It takes its time, and may be
   * called on another thread than everything else.
   */
  void endFlows(Collection<Cidr> networks) throws FirewallException;

  /** Removes every trace of Banyan. */
  void teardown() throws FirewallException;

  /** Lets go of what this process holds; what is blocked stays blocked. */
  @Override
  void close();

  /** One change of one network in one jail. */
  sealed interface Operation {
    JailName jail();

    Cidr cidr();
  }

  /**
   * Blocks from now on, or changes how long.
   *
   * @param left for how long; empty: for ever
   */
  record Block(JailName jail, Cidr cidr, Optional<Duration> left) implements Operation {}

  /** Blocks no more. */
  record Unblock(JailName jail, Cidr cidr) implements Operation {}

  /**
   * Why an operation was not done.
   *
   * @param full whether the jail's set is full: {@link #replace} makes room
   */
  record Refusal(String reason, boolean full) {}
}
