package dev.banyan.broker;

import org.jspecify.annotations.Nullable;

/** The broker cannot start; the message says why and, where it is known, what to do. */
public final class BrokerException extends Exception {
  private static final long serialVersionUID = 1;

  BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
