package dev.banyan.access;

import dev.banyan.pki.Role;
import java.util.List;

/**
 * What one role may do with one thing of Kafka's.
 *
 * @param name of the topic or the group
 * @param operations as Kafka's tools write them; to describe goes with each of them
 * @param why it is needed
 */
public record Grant(
    Role role, Resource resource, String name, List<String> operations, String why) {

  /** Things of Kafka's, as its tools name them. */
  public enum Resource {
    TOPIC("topic"),
    GROUP("group");

    private final String word;

    Resource(String word) {
      this.word = word;
    }

    /** As Kafka's tools write it. */
    public String word() {
      return word;
    }
  }

  public Grant {
    operations = List.copyOf(operations);
  }
}
