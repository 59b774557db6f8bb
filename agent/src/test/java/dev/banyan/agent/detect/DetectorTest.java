package dev.banyan.agent.detect;

import static dev.banyan.model.Sighting.FAILURE;
import static dev.banyan.model.Sighting.SUCCESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.agent.Jails;
import dev.banyan.agent.names.FakeDns;
import dev.banyan.agent.names.Lookups;
import dev.banyan.agent.tail.Chunk;
import dev.banyan.agent.tail.LineHash;
import dev.banyan.agent.tail.LogFile;
import dev.banyan.agent.tail.LogSpec;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.conf.AgentSettings;
import dev.banyan.filter.Filter;
import dev.banyan.filter.literal.Lines;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DetectorTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Path LOG = Path.of("/var/log/asterisk/messages");
  private static final String LINE =
      "[2026-11-22T11:59:00+0000] NOTICE[1] chan_sip.c: Registration from '%s' failed for"
          + " '192.0.2.7' - Wrong password";

  private final List<Failure> published = new ArrayList<>();
  private final List<Failure> recalled = new ArrayList<>();
  private final FakeDns dns = new FakeDns();
  private final Counters counters = new Counters();
  private final AgentSettings settings =
      Jails.settings(Path.of("/nowhere"), Path.of("/var/log"), "");
  private final Detector detector =
      new Detector(
          new HostName("pbx-1"), new Sink(), new Lookups(dns, dns, dns), () -> NOW, counters);

  /** Takes every failure. */
  private final class Sink implements FailureSink {
    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean busy() {
      return false;
    }

    @Override
    public void settle(Duration limit) {}

    @Override
    public void publish(Failure failure, Mark mark) {
      published.add(failure);
    }

    @Override
    public void recall(Failure failure) {
      recalled.add(failure);
    }
  }

  /** A file of which everything before {@code historyBytes} was there before us. */
  private record File(long fingerprint, long historyBytes) implements LogFile {
    @Override
    public Path path() {
      return LOG;
    }

    @Override
    public Set<LogSpec> specs() {
      return Set.of(new LogSpec(LOG.toString(), false, false));
    }

    @Override
    public boolean isHistory(long offsetBytes) {
      return offsetBytes < historyBytes;
    }
  }

  private WatchedJails watched(Jail... jails) {
    return WatchedJails.of(policy(jails), settings, Filter::compile);
  }

  private static Policy policy(Jail... jails) {
    return new Policy(List.of(jails), List.of(), ByteString.EMPTY);
  }

  private void read(File file, long offset, String... lines) {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(UTF_8);
    detector.accept(new Chunk(file, Lines.of(bytes, 0, bytes.length), offset, new Mark(0)));
  }

  @Test
  void namesALineByItsFileItsPlaceAndItsContent() {
    detector.run(watched(Jails.of("asterisk", LOG.toString())));
    read(new File(42, 0), 1_000, "nothing", LINE.formatted("100"));
    byte[] line = LINE.formatted("100").getBytes(UTF_8);
    assertThat(published).hasSize(1);
    Failure failure = published.get(0);
    assertThat(failure.id().fingerprint()).isEqualTo(42);
    assertThat(failure.id().offsetBytes()).isEqualTo(1_008);
    assertThat(failure.id().hash()).isEqualTo(LineHash.of(line, 0, line.length));
    assertThat(failure.logTime()).isEqualTo(NOW.minusSeconds(60));
    assertThat(failure.seenTime()).isEqualTo(NOW);
    assertThat(failure.line()).isEqualTo(LINE.formatted("100"));
  }

  @Test
  void publishesALineOnceForEachJailThatReadsTheFile() {
    detector.run(
        watched(
            Jails.of("one", LOG.toString()),
            Jails.of("two", LOG.toString()),
            Jails.of("three", "/var/log/other")));
    read(new File(1, 0), 0, LINE.formatted("100"));
    assertThat(published).extracting(f -> f.jail().value()).containsExactly("one", "two");
  }

  @Test
  void countsOfWhatWasThereBeforeOnlyWhatIsWithinFindtime() {
    detector.run(watched(Jails.of("asterisk", LOG.toString())));
    String old = LINE.formatted("old").replace("T11:59", "T11:49");
    String none = LINE.formatted("none").replaceFirst("\\[[^]]*\\] ", "");
    read(new File(1, 10_000), 0, old, none, LINE.formatted("new"));
    read(new File(1, 0), 0, old);
    assertThat(published).extracting(Failure::line).containsExactly(LINE.formatted("new"), old);
    assertThat(counters.history.get()).isEqualTo(2);
  }

  private static final String LOGIN =
      "[2026-11-22T11:59:00+0000] SECURITY[1] res_security_log.c: SecurityEvent=\"SuccessfulAuth\","
          + "EventTV=\"2026-11-22T11:%s:00.000+0000\",Severity=\"Informational\","
          + "Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"100\",SessionID=\"c\","
          + "LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/192.0.2.7/5060\","
          + "UsingPassword=\"1\"";

  @Test
  void publishesALoginOnceInAWhileForTheJailsThatAsk() {
    detector.run(
        watched(Jails.trusting("trusting", LOG.toString()), Jails.of("other", LOG.toString())));
    read(new File(1, 10_000), 0, LOGIN.formatted("40"), LOGIN.formatted("41"));
    read(new File(1, 0), 2_000, LOGIN.formatted("59"));
    assertThat(published)
        .extracting(f -> f.jail() + " " + f.sighting() + " " + f.address() + " " + f.logTime())
        .containsExactly(
            "trusting SUCCESS 192.0.2.7 2026-11-22T11:40:00Z",
            "trusting SUCCESS 192.0.2.7 2026-11-22T11:59:00Z");
    assertThat(counters.logins.get()).isEqualTo(2);
    assertThat(counters.matches.get()).isZero();
  }

  @Test
  void publishesNoLoginThatIsTooOldToBeRemembered() {
    detector.run(watched(Jails.trusting("trusting", LOG.toString())));
    read(new File(1, 10_000), 0, LOGIN.formatted("00").replace("22T11:00", "22T10:59"));
    assertThat(published).isEmpty();
  }

  @Test
  void recallsWhatHasADate() {
    detector.run(watched(Jails.trusting("trusting", LOG.toString())));
    String none = LINE.formatted("none").replaceFirst("\\[[^]]*\\] ", "");
    byte[] bytes =
        (LINE.formatted("100") + "\n" + LOGIN.formatted("59") + "\n" + none + "\n").getBytes(UTF_8);
    detector.recall(new Chunk(new File(1, 0), Lines.of(bytes, 0, bytes.length), 0, new Mark(-1)));
    assertThat(recalled).extracting(Failure::sighting).containsExactly(FAILURE, SUCCESS);
    assertThat(published).isEmpty();
    assertThat(counters.matches.get()).isZero();
  }

  @Test
  void cutsALineToWholeCharacters() {
    detector.run(watched(Jails.of("asterisk", LOG.toString())));
    read(new File(1, 0), 0, LINE.formatted("é".repeat(600)) + "");
    read(new File(1, 0), 0, LINE.formatted("e" + "é".repeat(600)) + "");
    assertThat(published)
        .hasSize(2)
        .allSatisfy(
            failure -> {
              assertThat(failure.line().getBytes(UTF_8).length).isBetween(509, 512);
              assertThat(failure.line()).endsWith("é");
            });
  }

  @Test
  void correctsLogTimeByTheClocksErrorIfThatIsWorthIt() {
    detector.run(watched(Jails.of("asterisk", LOG.toString())));
    counters.clockErrorMillis.set(1_900);
    read(new File(1, 0), 0, LINE.formatted("100"));
    counters.clockErrorMillis.set(30_000);
    read(new File(1, 0), 0, LINE.formatted("100"));
    assertThat(published)
        .extracting(Failure::logTime)
        .containsExactly(NOW.minusSeconds(60), NOW.minusSeconds(90));
  }

  @Test
  void raisesAnAlarmWhenAsterisksLoggerThrowsLinesAway() {
    String warning =
        "[2026-11-22T11:59:00+0000] WARNING[1] logger: Log queue threshold (1000) exceeded.  "
            + "Discarding new messages.";
    detector.run(watched(Jails.of("asterisk", LOG.toString())));
    read(new File(1, 0), 0, "nothing", warning, LINE.formatted("100"), warning);
    read(new File(1, 0), 500, LINE.formatted("100"));
    assertThat(counters.loggerDrops.get()).isEqualTo(2);
    assertThat(published).hasSize(2);
  }

  @Test
  void runsAJailOnlyOnTheHostsThatItNames() {
    WatchedJails jails =
        watched(
            Jails.of("all", LOG.toString()),
            Jails.of("this", LOG.toString(), "db-*", "pbx-?"),
            Jails.of("other", LOG.toString(), "pbx", "xpbx-1", "pbx-10"));
    assertThat(jails.jails())
        .extracting(w -> w.jail().name().value())
        .containsExactly("all", "this");
  }

  @Test
  void runsTheOthersIfOneJailCannotRunHere() {
    WatchedJails jails =
        WatchedJails.of(
            policy(Jails.of("good", LOG.toString()), Jails.of("bad", "messages")),
            settings,
            Filter::compile);
    assertThat(jails.jails()).extracting(w -> w.jail().name().value()).containsExactly("good");
    assertThat(jails.faults()).containsOnlyKeys(new JailName("bad"));
  }

  @Test
  void readsWhatTheHostsOwnConfigurationSaysInstead() {
    AgentSettings own =
        new AgentSettings(
            settings.host(),
            List.of(),
            settings.state(),
            settings.firewall(),
            settings.autonomy(),
            settings.logroots(),
            Optional.empty(),
            false,
            settings.kafka(),
            Map.of(
                new JailName("asterisk"),
                new AgentSettings.JailOverride(
                    List.of("/opt/pbx/full tail", "/opt/pbx/security"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())));
    WatchedJails jails =
        WatchedJails.of(policy(Jails.of("asterisk", LOG.toString())), own, Filter::compile);
    assertThat(jails.logs())
        .containsExactlyInAnyOrder(
            new LogSpec("/opt/pbx/full", true, true),
            new LogSpec("/opt/pbx/security", false, true));
  }
}
