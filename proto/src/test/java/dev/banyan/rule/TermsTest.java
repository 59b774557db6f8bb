package dev.banyan.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Escalation;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TermsTest {
  private static final Duration FINDTIME = Duration.ofMinutes(10);
  private static final Duration BANTIME = Duration.ofHours(1);
  private static final Duration ATTEMPTTIME = Duration.ofSeconds(7);
  private static final Measure MEASURE = new Measure(2, 24, 56, 500, true);
  private static final Escalation ESCALATION =
      new Escalation(2, List.of(), Optional.empty(), Optional.empty(), true);

  @Test
  void areWhatAJailSays() {
    assertThat(Terms.of(jail()))
        .isEqualTo(
            new Terms(
                4, FINDTIME, Optional.of(BANTIME), ATTEMPTTIME, MEASURE, Optional.of(ESCALATION)));
  }

  private static Jail jail() {
    FilterText filter =
        new FilterText(
            "asterisk",
            Optional.of("asterisk"),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Jail(
            new JailName("sip"),
            filter,
            List.of(),
            "auto",
            4,
            FINDTIME,
            Optional.of(BANTIME),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "no",
            Jail.Scope.CLUSTER,
            List.of(),
            ATTEMPTTIME,
            false)
        .counting(MEASURE)
        .banning(Optional.of(ESCALATION), OptionalInt.empty());
  }
}
