package dev.banyan.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One failed login as a line of a log tells it.
 *
 * @param id which line it is
 * @param file path of the log, for people
 * @param jail whose filter matched
 * @param logTime when it happened by the log
 * @param seenTime when the agent read it, by the host's clock
 * @param user the account that was tried; attacker's text
 * @param attempt what the lines of one attempt have in common; attacker's text
 * @param weight how many failures the line stands for, at least 1
 * @param line the line, at most {@value #MAX_TEXT_BYTES} bytes of UTF-8; attacker's text
 * @param sighting what it says of the address
 */
public record Failure(
    LineId id,
    String file,
    JailName jail,
    Address address,
    Instant logTime,
    Instant seenTime,
    Optional<String> user,
    Optional<String> attempt,
    Transport transport,
    int weight,
    String line,
    Sighting sighting) {
  /** To how much a text from a log is cut. */
  public static final int MAX_TEXT_BYTES = 512;

  public Failure {
    if (weight < 1) {
      throw new IllegalArgumentException("weight " + weight);
    }
  }

  /** A failed login. */
  public Failure(
      LineId id,
      String file,
      JailName jail,
      Address address,
      Instant logTime,
      Instant seenTime,
      Optional<String> user,
      Optional<String> attempt,
      Transport transport,
      int weight,
      String line) {
    this(
        id,
        file,
        jail,
        address,
        logTime,
        seenTime,
        user,
        attempt,
        transport,
        weight,
        line,
        Sighting.FAILURE);
  }
}
