package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class AppendedTest {
  private final Queue<RuntimeException> refusals = new ArrayDeque<>();
  private final List<Entry> tried = new ArrayList<>();

  @Test
  void aBanThatMayNotBeWrittenIsTriedUntilItMay() {
    refusals.add(new TopicAuthorizationException("banyan.bans"));
    refusals.add(new TopicAuthorizationException("banyan.bans"));

    Appended.to(this::append, ban()).await(Duration.ZERO);

    assertThat(tried).hasSize(3).containsOnly(ban());
  }

  @Test
  void aBanThatIsTooLargeForTheLogIsPassedOver() {
    refusals.add(new RecordTooLargeException("too large"));

    Appended.to(this::append, ban()).await(Duration.ZERO);

    assertThat(tried).hasSize(1);
  }

  @Test
  void whatNobodyExpectedEndsTheCoordinator() {
    refusals.add(new IllegalStateException("closed"));

    assertThatThrownBy(() -> Appended.to(this::append, ban()).await(Duration.ZERO))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("closed");
  }

  private static AutomaticBan ban() {
    return new AutomaticBan(
        new JailName("sip"),
        Cidr.parse("192.0.2.1").orElseThrow(),
        Optional.empty(),
        Instant.EPOCH,
        Optional.empty(),
        0,
        1,
        Revision.NONE,
        5,
        List.of(),
        0,
        false,
        List.of(),
        false);
  }

  private CompletableFuture<Revision> append(Entry entry) {
    tried.add(entry);
    RuntimeException refusal = refusals.poll();
    return refusal == null
        ? CompletableFuture.completedFuture(new Revision(tried.size()))
        : CompletableFuture.failedFuture(refusal);
  }
}
