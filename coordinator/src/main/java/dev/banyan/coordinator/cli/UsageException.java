package dev.banyan.coordinator.cli;

/** The words on the command line make no sense together; the text says why. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
