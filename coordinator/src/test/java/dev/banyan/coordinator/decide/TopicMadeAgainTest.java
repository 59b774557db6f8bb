package dev.banyan.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Jail;
import dev.banyan.model.Revision;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The failures topic was deleted and made again: its offsets begin anew, the ban log goes on. */
class TopicMadeAgainTest {
  private static final Duration BANTIME = Duration.ofMinutes(10);
  private static final Jail SIP = Sample.jail("sip", 3, 600, Optional.of(BANTIME));
  private static final Jail AGAIN = Sample.recidive(2, 86_400, Optional.of(Duration.ofDays(7)));
  private static final String ATTACKER = "192.0.2.7";

  private final WrittenLog log = new WrittenLog(Sample.policy(SIP, AGAIN));
  private final Decider decider = new Decider(log, new Brake(log));
  private final Remembered memory = new Remembered();
  private long offset;

  @BeforeEach
  void bannedByAFailureOfTheOldTopic() {
    Instant since = Sample.START.minus(Duration.ofHours(3));
    AutomaticBan old =
        new AutomaticBan(
            SIP.name(),
            Cidr.parse(ATTACKER).orElseThrow(),
            Optional.empty(),
            since,
            Optional.of(since.plus(BANTIME)),
            0,
            1_000,
            new Revision(1),
            3,
            List.of(),
            0,
            false);
    log.append(old, since);
  }

  @Test
  void anAddressIsBannedAgainOnceAndNotWithEveryFailure() {
    assertThat(decided(SIP, 6)).singleElement().returns(1, AutomaticBan::earlierBans);
  }

  @Test
  void theBansOfTheOldTopicCountWhereBansAreCounted() {
    assertThat(decided(AGAIN, 3)).singleElement().returns(2, AutomaticBan::failures);
  }

  /** What a jail decides while so many failures come, none of it known before all came. */
  private List<AutomaticBan> decided(Jail of, int failures) {
    List<AutomaticBan> decided = new ArrayList<>();
    for (int i = 0; i < failures; i++) {
      Arrival arrival =
          Sample.arrival(
              offset, Sample.START.plusSeconds(offset), "sip", ATTACKER, "pbx-1", Transport.TCP);
      offset++;
      decided.addAll(decider.decide(SIP, arrival, memory));
    }
    return decided.stream().filter(ban -> ban.jail().equals(of.name())).toList();
  }
}
