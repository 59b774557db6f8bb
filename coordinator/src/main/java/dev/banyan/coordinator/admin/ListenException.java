package dev.banyan.coordinator.admin;

/** The coordinator cannot listen where it is told to; the text says why and what to do. */
public final class ListenException extends Exception {
  private static final long serialVersionUID = 1;

  ListenException(String message) {
    super(message);
  }

  ListenException(String message, Throwable cause) {
    super(message, cause);
  }
}
