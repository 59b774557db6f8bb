package dev.banyan.agent.telemetry;

import java.util.concurrent.atomic.AtomicLong;

/** Figures of the way from the logs to Kafka since the agent's start. Any thread. */
public final class Counters {
  /** Whole lines that were read. */
  public final AtomicLong lines = new AtomicLong();

  /** Bytes of logs that were read. */
  public final AtomicLong bytes = new AtomicLong();

  /** Lines that were longer than the limit and of which only the beginning was looked at. */
  public final AtomicLong cutLines = new AtomicLong();

  /** Lines that a filter could not read to their end. */
  public final AtomicLong passedOver = new AtomicLong();

  /** Chunks of lines that were passed over because of a defect. */
  public final AtomicLong failedChunks = new AtomicLong();

  /** Matches of all jails' filters. */
  public final AtomicLong matches = new AtomicLong();

  /** Matches that have a name in place of an address, which is looked up. */
  public final AtomicLong named = new AtomicLong();

  /** Of these, those that came to nothing because the name has no address, or not in time. */
  public final AtomicLong unresolved = new AtomicLong();

  /** Matches that were older than findtime when their log was seen for the first time. */
  public final AtomicLong history = new AtomicLong();

  /** Successful logins that were published, for jails with trustsuccess. */
  public final AtomicLong logins = new AtomicLong();

  /** Those that were not because there were too many in a minute. */
  public final AtomicLong loginsLeftOut = new AtomicLong();

  /** Failures that were handed to Kafka's client. */
  public final AtomicLong published = new AtomicLong();

  /** Failures that Kafka took. */
  public final AtomicLong acknowledged = new AtomicLong();

  /** Failures of banned addresses that could not count and were not published. */
  public final AtomicLong heldBack = new AtomicLong();

  /** How often Asterisk's logger said that it throws lines away. */
  public final AtomicLong loggerDrops = new AtomicLong();

  /** Failures that Kafka refused for good, with and without their line. */
  public final AtomicLong refused = new AtomicLong();

  /** 1 while nobody decides for this host but itself, else 0. */
  public final AtomicLong alone = new AtomicLong();

  /** Addresses that this host's own counting let go because it held too many. */
  public final AtomicLong forgotten = new AtomicLong();

  /** How often what this host held was not what the coordinator wanted. */
  public final AtomicLong drifts = new AtomicLong();

  /** Bytes of the followed logs that are not read yet. */
  public final AtomicLong lagBytes = new AtomicLong();

  /** How long ago everything was read that had been written by then. */
  public final Lag lag = new Lag();

  /** The host's clock minus the broker's; zero until it is known. */
  public final AtomicLong clockErrorMillis = new AtomicLong();
}
