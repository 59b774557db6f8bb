package dev.banyan.agent.alone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.agent.tail.Mark;
import dev.banyan.model.AgentReport.Mode;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutonomyTest {
  private static final Instant THEIRS = Instant.parse("2031-01-01T00:00:00Z");

  private Instant now = Instant.EPOCH;
  private final Autonomy autonomy = new Autonomy(Duration.ofSeconds(10), () -> now);

  @Test
  void isAloneWhenNobodyHasSaidForLongerThanItsLimitThatAllIsDecided() {
    pass(10);
    assertThat(isAlone()).isFalse();
    pass(1);
    assertThat(isAlone()).isTrue();
    assertThat(autonomy.mode()).isEqualTo(Mode.ALONE);
    autonomy.heard(bookmark(Optional.of(Duration.ZERO)));
    assertThat(isAlone()).isFalse();
    assertThat(autonomy.mode()).isEqualTo(Mode.CLUSTER);
  }

  @Test
  void whatTheCoordinatorIsBehindItselfCounts() {
    pass(20);
    autonomy.heard(bookmark(Optional.of(Duration.ofSeconds(8))));
    pass(2);
    assertThat(isAlone()).isFalse();
    pass(1);
    assertThat(isAlone()).isTrue();
    autonomy.heard(bookmark(Optional.of(Duration.ofSeconds(11))));
    assertThat(isAlone()).isTrue();
  }

  @Test
  void aCoordinatorThatDoesNotSayUpToWhenItHasDecidedSaysNothing() {
    pass(11);
    autonomy.heard(bookmark(Optional.empty()));
    assertThat(isAlone()).isTrue();
  }

  @Test
  void aCoordinatorWhoseDecisionsAreInItsFutureIsNotBelievedForLonger() {
    autonomy.heard(bookmark(Optional.of(Duration.ofHours(-1))));
    pass(11);
    assertThat(isAlone()).isTrue();
  }

  @Test
  void isAloneWhenKafkaHasNotTakenAFailureForLongerThanItsLimit() {
    UnderWay underWay = new UnderWay();
    Mark first = new Mark(1);
    Mark second = new Mark(2);
    first.hold();
    second.hold();
    underWay.add(first, now);
    pass(6);
    underWay.add(second, now);
    pass(5);
    autonomy.heard(bookmark(Optional.of(Duration.ZERO)));
    assertThat(autonomy.look(underWay.oldest())).isTrue();
    first.release();
    assertThat(autonomy.look(underWay.oldest())).isFalse();
    second.release();
    pass(9);
    assertThat(underWay.oldest()).isEmpty();
    assertThat(autonomy.look(underWay.oldest())).isFalse();
  }

  private boolean isAlone() {
    return autonomy.look(Optional.empty());
  }

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private static Bookmark bookmark(Optional<Duration> behind) {
    return new Bookmark(
        new Epoch(1),
        new Revision(1),
        THEIRS,
        List.of(),
        ByteString.EMPTY,
        behind.map(THEIRS::minus));
  }
}
