package dev.banyan.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.banyan.model.JailName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StrangeDatesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(StrangeDates.class);

  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final StrangeDates dates = new StrangeDates();

  @BeforeEach
  void listen() {
    appender.start();
    LOG.addAppender(appender);
  }

  @AfterEach
  void forget() {
    LOG.detachAppender(appender);
  }

  private void look(String date, Instant now) {
    dates.look(
        new JailName("asterisk"),
        Path.of("/var/log/asterisk/messages"),
        7,
        Instant.parse(date),
        now);
  }

  private List<String> said() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void saysOnceThatALineIsFarTooOldOrNotYetWritten() {
    for (int i = 0; i < 100; i++) {
      look("1970-01-01T00:00:00Z", NOW);
      look("2099-01-01T00:00:00Z", NOW);
    }
    assertThat(said()).hasSize(2);
    assertThat(said().get(0)).contains("byte 7", "1970-01-01T00:00:00Z", "it does not count");
    assertThat(said().get(1)).contains("2099-01-01T00:00:00Z", "it counts as of now");
    look("1970-01-01T00:00:00Z", NOW.plusSeconds(61));
    assertThat(said()).hasSize(3);
  }

  @Test
  void saysNothingOfWhatIsLateOrEarlyByALittle() {
    look("2026-11-22T11:00:01Z", NOW);
    look("2026-11-22T12:00:59Z", NOW);
    assertThat(said()).isEmpty();
  }
}
