package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Enforcement.Failed;
import dev.banyan.model.Change;
import dev.banyan.model.JailName;
import dev.banyan.model.Unblockable;
import java.util.List;
import java.util.Optional;

/** What is wrong with an entry that a coordinator sent. */
final class Fitness {
  private Fitness() {}

  /** Whether the entry can be held; if it can but not be enforced, that is said too. */
  static boolean check(Change change, Blockade blockade, List<Failed> failed) {
    if (!BansLine.isFit(change.key())) {
      failed.add(new Failed(change.key(), change.revision(), "the key has control characters"));
      return false;
    }
    if (change.key().isLocal()) {
      failed.add(new Failed(change.key(), change.revision(), "the key is one of the host's own"));
      return false;
    }
    if (change.effect() instanceof Change.Blocked blocked) {
      Unblockable.reason(blocked.cidr())
          .or(() -> unknown(blocked.jail(), blockade))
          .or(() -> ignoredWithin(blocked, blockade))
          .ifPresent(text -> failed.add(new Failed(change.key(), change.revision(), text)));
    }
    return true;
  }

  private static Optional<String> ignoredWithin(Change.Blocked blocked, Blockade blockade) {
    return blockade
        .ignoredWithin(new Target(blocked.jail(), blocked.cidr()))
        .filter(ignored -> !ignored.equals(blocked.cidr()))
        .map(
            ignored ->
                "%s is not blocked here: jail %s ignores %s, which lies in it"
                    .formatted(blocked.cidr(), blocked.jail(), ignored));
  }

  private static Optional<String> unknown(JailName jail, Blockade blockade) {
    return blockade.knows(jail)
        ? Optional.empty()
        : Optional.of(
            "jail %s is not in the rules %s that this host follows"
                .formatted(jail, blockade.policyRevision()));
  }
}
