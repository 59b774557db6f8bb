package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.decide.Rules;
import dev.banyan.model.Ban;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tells all listeners alike. Owner: {@code banyan-banlog}. */
record Announcer(List<BanListener> listeners) {
  Announcer(Collection<BanListener> listeners) {
    this(List.copyOf(listeners));
  }

  void lost() {
    listeners.forEach(BanListener::onLost);
  }

  void begun(Entry.LogBegun begun) {
    listeners.forEach(listener -> listener.onBegun(begun));
  }

  void policy(Rules rules) {
    listeners.forEach(listener -> listener.onPolicy(rules.revision(), rules.policy()));
  }

  void changes(Epoch epoch, Revision upTo, List<BanListener.Scoped> changes) {
    listeners.forEach(listener -> listener.onChanges(epoch, upTo, changes));
  }

  /** What a record says besides what it changes. */
  void record(Revision revision, Entry entry) {
    if (entry instanceof Entry.PolicyInForce policy) {
      listeners.forEach(listener -> listener.onPolicy(revision, policy.policy()));
    } else if (entry instanceof Entry.LogBegun begun) {
      begun(begun);
    } else if (entry instanceof Entry.EnforcementMode mode) {
      mode(mode);
    }
  }

  void mode(Entry.EnforcementMode mode) {
    listeners.forEach(listener -> listener.onMode(mode));
  }

  /** A record that was appended just now. */
  void happened(Happened record) {
    listeners.forEach(listener -> listener.onRecord(record));
  }

  /** A ban that is new, and the process that wrote it. */
  void banned(Ban ban, ConsumerRecord<byte[], byte[]> entry) {
    Optional<String> writer = KafkaBanLog.process(entry);
    writer.ifPresent(process -> listeners.forEach(listener -> listener.onBanned(ban, process)));
  }
}
