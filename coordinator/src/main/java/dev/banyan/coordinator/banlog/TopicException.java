package dev.banyan.coordinator.banlog;

import java.util.List;

/** A topic that cannot serve: every reason, and what to do about it. */
public final class TopicException extends Exception {
  private static final long serialVersionUID = 1;

  public TopicException(List<String> faults) {
    super(String.join("\n", faults));
  }
}
