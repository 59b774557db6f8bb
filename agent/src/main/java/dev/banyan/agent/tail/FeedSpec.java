package dev.banyan.agent.tail;

/** A source that is no file, such as the journal. Equal specs are one source. */
public non-sealed interface FeedSpec extends Source {

  /** By which it is remembered and shown, such as {@code journal/sshd}. */
  String name();
}
