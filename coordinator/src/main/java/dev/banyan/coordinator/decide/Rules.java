package dev.banyan.coordinator.decide;

import dev.banyan.model.Policy;
import dev.banyan.model.Revision;

/** The policy in force and the revision that put it there. */
public record Rules(Revision revision, Policy policy) {
  public static final Rules NONE = new Rules(Revision.NONE, Policy.EMPTY);
}
