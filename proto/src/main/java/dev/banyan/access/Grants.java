package dev.banyan.access;

import static dev.banyan.access.Grant.Resource.GROUP;
import static dev.banyan.access.Grant.Resource.TOPIC;

import dev.banyan.pki.Role;
import java.util.List;

/** All that agents and coordinators need of Kafka, and nothing that they do not. */
public final class Grants {
  /** The coordinators' consumer group, unless {@code kafka.group.id} names another. */
  public static final String GROUP_ID = "banyan";

  private static final String CREATE = "Create";
  private static final String READ = "Read";
  private static final String WRITE = "Write";
  private static final String LOOK = "DescribeConfigs";
  private static final String ALTER = "AlterConfigs";

  private Grants() {}

  /**
   * The grants, an agent's first.
   *
   * @param group the coordinators' consumer group
   */
  public static List<Grant> of(String group) {
    return List.of(
        new Grant(Role.AGENT, TOPIC, "banyan.failures", List.of(WRITE), "publishes failures"),
        coordinator("banyan.failures", "counts failures", CREATE, READ, LOOK, ALTER),
        coordinator("banyan.bans", "writes decisions and follows them", CREATE, READ, WRITE, LOOK),
        coordinator("banyan.agents", "tells the others of its agents", CREATE, READ, WRITE, LOOK),
        coordinator("banyan.history", "remembers bans", CREATE, READ, WRITE, LOOK, ALTER),
        coordinator("banyan.audit", "remembers orders", CREATE, READ, WRITE, LOOK, ALTER),
        new Grant(
            Role.COORDINATOR,
            GROUP,
            group,
            List.of(READ, LOOK),
            "shares the partitions, and says how fast it takes over"));
  }

  private static Grant coordinator(String topic, String why, String... operations) {
    return new Grant(Role.COORDINATOR, TOPIC, topic, List.of(operations), why);
  }
}
