package dev.banyan.coordinator.decide;

import dev.banyan.model.Jail;
import dev.banyan.rule.Terms;
import java.util.Optional;

/** Whose a failure is. */
record Subjects(Standing standing) {

  Subject of(Jail jail, Arrival arrival) {
    return new Subject(
        jail.name(),
        Terms.of(jail)
            .network(
                arrival.failure().address(),
                net -> standing.allowsAnyOf(jail.name(), net, arrival.appended())),
        jail.scope() == Jail.Scope.HOST
            ? Optional.of(arrival.failure().id().host())
            : Optional.empty());
  }
}
