package dev.banyan.coordinator.replay;

/** Who asked for a replay. Called by the thread that does it. */
public interface Audience {

  /** Takes a finding; waits while there is no room for it. */
  void take(Finding finding) throws InterruptedException;

  /** There is no more to come. */
  void end();

  /** It could not be done. */
  void fail(Throwable why);

  /** Whether nobody listens any more. */
  boolean isGone();
}
