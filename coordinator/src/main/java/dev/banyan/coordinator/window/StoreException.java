package dev.banyan.coordinator.window;

/** The database cannot be used; the text says where, why and what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
