package dev.banyan.broker;

import dev.banyan.access.Grant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Grants as Kafka keeps them: each role is a user of its own, as {@link RolePrincipals} names it.
 */
final class AccessLists {
  private static final String ANY_HOST = "*";

  private AccessLists() {}

  /** Sees to it that the broker has them; those that it has already change nothing. */
  static void install(String servers, List<Grant> grants)
      throws ExecutionException, InterruptedException {
    Map<String, Object> properties = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    try (Admin admin = Admin.create(properties)) {
      admin.createAcls(grants.stream().flatMap(AccessLists::bindings).toList()).all().get();
    }
  }

  static Stream<AclBinding> bindings(Grant grant) {
    var pattern =
        new ResourcePattern(
            ResourceType.fromString(grant.resource().word()), grant.name(), PatternType.LITERAL);
    String principal = RolePrincipals.user(grant.role().word()).toString();
    return grant.operations().stream()
        .map(
            operation ->
                new AclBinding(
                    pattern,
                    new AccessControlEntry(
                        principal, ANY_HOST, operation(operation), AclPermissionType.ALLOW)));
  }

  /** Kafka's tools write {@code AlterConfigs}, its clients {@code ALTER_CONFIGS}. */
  private static AclOperation operation(String word) {
    return AclOperation.fromString(word.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
  }
}
