package dev.banyan.coordinator.banlog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What coordinators leave for each other, each under its name; the newest of each counts. */
public interface Notices extends AutoCloseable {

  /**
   * What a coordinator left.
   *
   * @param value empty: it took it away
   * @param old whether it lay there before anyone looked
   */
  record Notice(String coordinator, Optional<byte[]> value, boolean old) {}

  /** Leaves this in place of what this coordinator left before. */
  void leave(byte[] value);

  /** Takes away what this coordinator left. */
  void takeAway();

  /** What was left since this was asked last, as soon as there is something or after a while. */
  List<Notice> next(Duration atMost);

  @Override
  void close();
}
