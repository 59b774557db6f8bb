package dev.banyan.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AttemptTest {
  private static final Terms TERMS =
      new Terms(2, Duration.ofMinutes(10), Optional.of(Duration.ofHours(1)), Duration.ofSeconds(5));

  private Window window = Window.EMPTY;

  private void line(String host, long fingerprint, String file, long second, String attempt) {
    Evidence line =
        new Evidence(
            new LineId(new HostName(host), fingerprint, window.failures().size(), 0),
            file,
            Instant.ofEpochSecond(second),
            Optional.of("100"),
            Optional.of(attempt),
            Transport.UDP,
            1,
            "");
    window = window.with(line, Window.capacity(TERMS));
  }

  private boolean offends() {
    return window.offence(TERMS, Instant.MIN).isPresent();
  }

  @Test
  void oneAttemptInSeveralFilesOfAHostCountsOnce() {
    for (String file : List.of("messages", "security", "full")) {
      line("pbx-1", file.hashCode(), file, 100, "call-1");
      line("pbx-1", file.hashCode(), file, 101, "call-1");
    }
    assertThat(offends()).isFalse();
    line("pbx-1", 1, "messages", 102, "call-2");
    assertThat(offends()).isTrue();
  }

  @Test
  void theSameNameOnAnotherHostIsAnotherAttempt() {
    line("pbx-1", 1, "messages", 100, "call-1");
    line("pbx-2", 2, "messages", 100, "call-1");
    assertThat(offends()).isTrue();
  }

  @Test
  void aNameUsedAgainLaterIsAnotherAttempt() {
    line("pbx-1", 1, "messages", 100, "call-1");
    line("pbx-1", 1, "messages", 105, "call-1");
    assertThat(offends()).isFalse();
    line("pbx-1", 1, "messages", 106, "call-1");
    assertThat(offends()).isTrue();
  }

  @Test
  void moreThanEightLinesAreMoreThanOneAttempt() {
    for (int i = 0; i < 8; i++) {
      line("pbx-1", 1, "messages", 100, "call-1");
    }
    assertThat(offends()).isFalse();
    line("pbx-1", 1, "messages", 100, "call-1");
    assertThat(offends()).isTrue();
  }
}
