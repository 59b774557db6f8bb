package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Change;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectedTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final Desired desired = new Desired(new Locals());
  private final Expected expected = new Expected();
  private int counted;

  @Test
  void countsAgainOnlyWhenSomethingChanged() {
    ban("203.0.113.7", Optional.empty());
    assertThat(size(NOW)).isEqualTo(1);
    assertThat(size(NOW.plusSeconds(5))).isEqualTo(1);
    assertThat(counted).isEqualTo(1);
    ban("203.0.113.8", Optional.empty());
    assertThat(size(NOW.plusSeconds(10))).isEqualTo(2);
    assertThat(counted).isEqualTo(2);
  }

  @Test
  void countsAgainWhenTheFirstHasEnded() {
    ban("203.0.113.7", Optional.of(Duration.ofMinutes(1)));
    ban("203.0.113.8", Optional.of(Duration.ofMinutes(2)));
    assertThat(size(NOW)).isEqualTo(2);
    assertThat(size(NOW.plusSeconds(59))).isEqualTo(2);
    assertThat(counted).isEqualTo(1);
    assertThat(size(NOW.plusSeconds(60))).isEqualTo(1);
    assertThat(size(NOW.plusSeconds(120))).isZero();
  }

  @Test
  void countsAgainUnderOtherListsAndInAnotherTable() {
    ban("203.0.113.7", Optional.empty());
    size(desired, 1, NOW);
    size(desired, 2, NOW);
    assertThat(counted).isEqualTo(2);
    assertThat(size(desired.movedBy(Duration.ofHours(1)), 2, NOW)).isEqualTo(1);
    assertThat(counted).isEqualTo(3);
  }

  private int size(Instant at) {
    return size(desired, 0, at);
  }

  private int size(Desired table, long lists, Instant at) {
    return expected
        .sizes(
            List.of(ALL),
            new Expected.State(table, table.version(), lists),
            jail -> {
              counted++;
              return table.targetsIn(jail).stream().flatMap(t -> table.strongest(t, at).stream());
            },
            at)
        .getOrDefault(ALL, -1);
  }

  private void ban(String address, Optional<Duration> time) {
    var effect = new Change.Blocked(ALL, cidr(address), time.map(NOW::plus));
    EntryKey key = EntryKey.automatic(ALL, Optional.empty(), cidr(address));
    desired.entries().put(new Epoch(1), new Change(key, new Revision(1), effect));
  }
}
