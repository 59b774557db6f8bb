package dev.banyan.filter.asterisk;

import java.time.Instant;
import java.util.Optional;

/** What is made of a line. */
public sealed interface Verdict {
  /** A line that is no failure. */
  Verdict NOTHING = new Nothing();

  /** A line that is no failure. */
  record Nothing() implements Verdict {}

  /**
   * A failure.
   *
   * @param shape which of the shapes, from 0
   * @param time empty if the record has none that can be read
   */
  record Failed(int shape, Reading reading, Optional<Instant> time) implements Verdict {}

  /**
   * A successful login whose sender proved his address: he answered a challenge that was sent
   * there, with the account's password.
   *
   * @param shape which of the shapes, from 0
   * @param time empty if the record has none that can be read
   */
  record LoggedIn(int shape, Reading reading, Optional<Instant> time) implements Verdict {}

  /**
   * A line that looks like a failure, but may be a forgery.
   *
   * @param failure as which it can be read; empty if it cannot even be read
   */
  record Doubted(String why, Optional<Failed> failure) implements Verdict {}

  /** A failure that a record before it told of: it is no further one. */
  record Told(Failed failure) implements Verdict {}
}
