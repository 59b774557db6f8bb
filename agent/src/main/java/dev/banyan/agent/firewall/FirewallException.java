package dev.banyan.agent.firewall;

/** The firewall did not do what it was asked; the text says why and what to install or grant. */
public final class FirewallException extends Exception {
  private static final long serialVersionUID = 1;

  /** What kind of reason it is. */
  public enum Reason {
    /** This process may not change the firewall. */
    NOT_PERMITTED,
    /** A program or a part of the kernel is missing. */
    MISSING,
    /** Anything else; it may go better next time. */
    FAILED
  }

  private final Reason reason;

  public FirewallException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
