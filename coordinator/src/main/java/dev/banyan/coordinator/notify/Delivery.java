package dev.banyan.coordinator.notify;

import java.time.Instant;
import java.util.Optional;

/**
 * How notifications of one kind fare, since this process started.
 *
 * @param kind such as {@code mail}
 * @param failed tries
 * @param dropped bans that nobody was told of, because too many waited
 * @param waiting bans that somebody is still to be told of
 * @param failing empty: the last try did not fail
 */
public record Delivery(
    String kind, long sent, long failed, long dropped, int waiting, Optional<Failing> failing) {

  /**
   * Every try fails.
   *
   * @param since the first of them
   * @param why the last of them failed; fit for a terminal
   */
  public record Failing(Instant since, String why) {}
}
