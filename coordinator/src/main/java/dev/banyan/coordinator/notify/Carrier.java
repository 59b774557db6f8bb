package dev.banyan.coordinator.notify;

import java.time.Instant;
import java.util.Optional;

/** Tells of bans in one way. Used by one thread; may take its time, but not for ever. */
interface Carrier {

  /** Tells of a ban, now or later. */
  void take(Notice notice);

  /** Does what is due by now. */
  void step(Instant now);

  /** When something is due; empty: nothing. */
  Optional<Instant> due();

  /** How many bans it still has to tell of. */
  int waiting();

  /** Tells what it still can at once; nothing follows. */
  void end();
}
