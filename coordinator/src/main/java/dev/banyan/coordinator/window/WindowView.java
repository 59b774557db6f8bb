package dev.banyan.coordinator.window;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Evidence;
import dev.banyan.model.JailName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What is being counted, for whoever asks. */
public interface WindowView {

  /** Whether the windows of an address are kept here. */
  default boolean keeps(Address address) {
    return true;
  }

  /** The windows that an address has, one for each jail that saw it. */
  CompletableFuture<List<Counting>> counting(Address address);

  /** How many failures are appended and not yet decided. */
  long lag();

  /** How many failures were passed over because their host said too much, by host. */
  default Map<String, Long> overRate() {
    return Map.of();
  }

  /** Why counting stopped; empty while it goes on. */
  Optional<String> failure();

  /** How many failures of a jail were counted since the start. */
  long failures(JailName jail);

  /**
   * One window.
   *
   * @param failures what is held, by log time
   */
  record Counting(JailName jail, Cidr cidr, List<Evidence> failures) {}
}
