package dev.banyan.model;

import java.util.List;

/**
 * An agent's word that its kernel took a batch and its bans file holds it.
 *
 * @param batch id of the batch
 * @param revision up to which the agent holds everything
 * @param failed what could not be applied; everything else was
 */
public record Ack(long batch, Revision revision, List<Failed> failed) {
  public Ack {
    failed = List.copyOf(failed);
  }

  /** A change that could not be applied, and why in the agent's words. */
  public record Failed(EntryKey key, Revision revision, String error) {}
}
