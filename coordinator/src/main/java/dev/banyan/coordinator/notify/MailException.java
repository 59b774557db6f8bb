package dev.banyan.coordinator.notify;

/** A mail that was not handed over, as far as is known. */
final class MailException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fate fate;

  /** What may be done about it. */
  enum Fate {
    /** It was not sent; another try may do better. */
    LATER,
    /** It is refused for good. */
    REFUSED,
    /** It may have been sent; another try might double it. */
    UNKNOWN
  }

  MailException(Fate fate, String message, Throwable cause) {
    super(message, cause);
    this.fate = fate;
  }

  Fate fate() {
    return fate;
  }
}
