package dev.banyan.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Says of a test with {@link NeedsRoot} what it lacks here. */
final class NeedsRootCondition implements ExecutionCondition {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin"),
          Path.of("/usr/bin"),
          Path.of("/sbin"),
          Path.of("/bin"),
          Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"));

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> lack =
        AnnotationSupport.findAnnotation(context.getElement(), NeedsRoot.class)
            .flatMap(needs -> lacking(needs.value()));
    lack.ifPresent(what -> System.err.println("skipped " + context.getDisplayName() + ": " + what));
    return lack.map(ConditionEvaluationResult::disabled)
        .orElseGet(() -> ConditionEvaluationResult.enabled("all that it needs is here"));
  }

  private static Optional<String> lacking(String[] programs) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("only root may make network namespaces and firewall rules");
    }
    List<String> missing =
        Stream.concat(Stream.of("ip"), Stream.of(programs))
            .filter(program -> PLACES.stream().noneMatch(p -> Files.exists(p.resolve(program))))
            .toList();
    if (!missing.isEmpty()) {
      return Optional.of("not installed: " + String.join(", ", missing));
    }
    return NamespacesAllowed.refusal();
  }

  /** Whether this system lets root make a namespace; tried once. */
  private static final class NamespacesAllowed {
    private static final Optional<String> REFUSAL = attempt();

    static Optional<String> refusal() {
      return REFUSAL;
    }

    private static Optional<String> attempt() {
      try {
        Network.create().close();
        return Optional.empty();
      } catch (AssertionError e) {
        return Optional.of("no network namespace can be made here: " + e.getMessage());
      }
    }
  }
}
