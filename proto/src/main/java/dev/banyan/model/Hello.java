package dev.banyan.model;

import java.time.Duration;

/**
 * How an agent introduces itself.
 *
 * @param protocol version of the stream's protocol that it speaks
 * @param host its name
 * @param version of its software
 * @param epoch of the log that its bans file reflects; {@link Epoch#NONE} if it holds nothing
 * @param revision up to which its bans file holds everything
 * @param policy revision of the policy that it follows
 * @param firewall that it drives, such as {@code ipset}
 * @param patience for how long it can do without a bookmark that says nothing new
 * @param readsPacked whether it reads bans that are packed together
 * @param wantsAll whether it is to be sent everything, whatever it holds
 */
public record Hello(
    int protocol,
    HostName host,
    String version,
    Epoch epoch,
    Revision revision,
    Revision policy,
    String firewall,
    Duration patience,
    boolean readsPacked,
    boolean wantsAll) {

  /** One that wants to hear every bookmark and each ban as a change. */
  public Hello(
      int protocol,
      HostName host,
      String version,
      Epoch epoch,
      Revision revision,
      Revision policy,
      String firewall) {
    this(protocol, host, version, epoch, revision, policy, firewall, Duration.ZERO, false, false);
  }
}
