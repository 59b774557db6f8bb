package dev.banyan.coordinator.banlog;

import dev.banyan.model.Ban;
import dev.banyan.model.Change;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.util.List;
import java.util.Optional;

/**
 * Is told what the ban log's table makes of each batch of records. Called on {@code banyan-banlog};
 * only enqueues.
 */
public interface BanListener {

  /** What begins the log, whenever a record says so. */
  void onBegun(Entry.LogBegun begun);

  /**
   * The log that was told of is gone or was shortened: what holds now follows, from its beginning.
   */
  void onLost();

  /** The policy in force, whenever it changes. */
  void onPolicy(Revision revision, Policy policy);

  /** Whether anything is enforced, whenever an operator says so. */
  default void onMode(Entry.EnforcementMode mode) {}

  /**
   * Everything up to {@code upTo} is known. Bans that end by their time are no change.
   *
   * @param changes what has another effect than before; possibly none
   */
  void onChanges(Epoch epoch, Revision upTo, List<Scoped> changes);

  /**
   * Somebody is banned who was not, for the first time: never told of what was in the log at the
   * start, of what is read or appended again, of a decision that was repeated, or of what does not
   * block.
   *
   * @param process that wrote it; see {@link KafkaBanLog#process()}
   */
  default void onBanned(Ban ban, String process) {}

  /**
   * A record, when it was appended while the log is followed: never told of what was in the log at
   * the start or is read again.
   */
  default void onRecord(Happened record) {}

  /**
   * A change and whom it concerns.
   *
   * @param host empty: every host
   */
  record Scoped(Optional<HostName> host, Change change) {}
}
