package dev.banyan.coordinator.past;

import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.coordinator.decide.Spoken;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells of each record as it is appended, with the rule that it was decided by. Called on {@code
 * banyan-banlog}; those who listen only enqueue.
 */
public final class Narrator implements BanListener {
  private final List<Consumer<Told>> listeners;
  private Policy policy = Policy.EMPTY;
  private Revision inForceSince = Revision.NONE;

  public Narrator(List<Consumer<Told>> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void onBegun(Entry.LogBegun begun) {
    // Nothing that a ban depends on.
  }

  @Override
  public void onLost() {
    // What follows is told as it comes.
  }

  @Override
  public void onPolicy(Revision revision, Policy inForce) {
    policy = inForce;
    inForceSince = revision;
  }

  @Override
  public void onChanges(Epoch epoch, Revision upTo, List<Scoped> changes) {
    // Records are told, not what they change.
  }

  @Override
  public void onRecord(Happened record) {
    Told told = new Told(record, rule(record.entry()));
    listeners.forEach(listener -> listener.accept(told));
  }

  private String rule(Entry entry) {
    return entry instanceof Entry.AutomaticBan ban && ban.policy().equals(inForceSince)
        ? Spoken.rule(policy.jail(ban.jail()))
        : "";
  }
}
