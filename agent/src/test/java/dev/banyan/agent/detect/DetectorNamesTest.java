package dev.banyan.agent.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import dev.banyan.agent.Jails;
import dev.banyan.agent.names.FakeDns;
import dev.banyan.agent.names.Lookups;
import dev.banyan.agent.tail.Chunk;
import dev.banyan.agent.tail.LogFile;
import dev.banyan.agent.tail.LogSpec;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.filter.Filter;
import dev.banyan.filter.literal.Lines;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DetectorNamesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Path LOG = Path.of("/var/log/asterisk/messages");
  private static final String LINE =
      "[2026-11-22T11:59:00+0000] NOTICE[1] chan_sip.c: Registration from '100' failed for"
          + " '%s' - Wrong password";

  private final List<Failure> published = new ArrayList<>();
  private final List<Failure> foreseen = new ArrayList<>();
  private final List<Mark> held = new ArrayList<>();
  private final Counters counters = new Counters();
  private final FakeDns dns = new FakeDns();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Detector detector =
      new Detector(
          new HostName("pbx-1"), new Sink(), new Lookups(dns, dns, dns), () -> NOW, counters);

  /** Keeps every failure's mark. */
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
      assertThat(mark.isFree()).isFalse();
      mark.hold();
      held.add(mark);
      published.add(failure);
    }

    @Override
    public void foresee(Failure failure) {
      foreseen.add(failure);
    }
  }

  private record File(boolean isHistory) implements LogFile {
    @Override
    public Path path() {
      return LOG;
    }

    @Override
    public long fingerprint() {
      return 42;
    }

    @Override
    public Set<LogSpec> specs() {
      return Set.of(new LogSpec(LOG.toString(), false, false));
    }

    @Override
    public boolean isHistory(long offsetBytes) {
      return isHistory;
    }
  }

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
    run("yes");
  }

  @AfterEach
  void stopListening() {
    logger().detachAppender(log);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Detector.class);
  }

  private List<String> said() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void run(String usedns) {
    detector.run(
        WatchedJails.of(
            new Policy(
                List.of(Jails.lookingUp("sip", LOG.toString(), usedns)),
                List.of(),
                ByteString.EMPTY),
            Jails.settings(Path.of("/nowhere"), Path.of("/var/log"), ""),
            Filter::compile));
  }

  /** As the tail does: the buffer is used again, and the mark is released by whoever reads. */
  private Mark read(String... names) {
    return read(false, names);
  }

  private Mark read(boolean history, String... names) {
    Chunk chunk = chunk(history, names);
    chunk.mark().hold();
    detector.accept(chunk);
    Arrays.fill(chunk.buffer(), (byte) 'x');
    chunk.mark().release();
    return chunk.mark();
  }

  private static Chunk chunk(boolean history, String... names) {
    StringBuilder lines = new StringBuilder();
    Arrays.stream(names).map(LINE::formatted).forEach(line -> lines.append(line).append('\n'));
    byte[] bytes = lines.toString().getBytes(UTF_8);
    return new Chunk(new File(history), Lines.of(bytes, 0, bytes.length), 1_000, new Mark(2_000));
  }

  private void answer() {
    dns.answer();
    detector.ready();
  }

  private List<String> addresses() {
    return published.stream().map(failure -> failure.address().toString()).toList();
  }

  @Test
  void publishesAFailureForEachAddressOfAName() {
    dns.with("scanner.example", "192.0.2.7", "2001:db8::7");
    read("scanner.example");
    assertThat(published).isEmpty();
    assertThat(detector.busy()).isTrue();
    answer();
    assertThat(addresses()).containsExactly("192.0.2.7", "2001:db8::7");
    assertThat(detector.busy()).isFalse();
    assertThat(counters.matches.get()).isEqualTo(1);
    assertThat(counters.named.get()).isEqualTo(1);
  }

  @Test
  void publishesWhatTheLineSaidThoughItsBufferIsUsedAgain() {
    dns.with("scanner.example", "192.0.2.7");
    read("scanner.example");
    answer();
    Failure failure = published.get(0);
    assertThat(failure.line()).isEqualTo(LINE.formatted("scanner.example"));
    assertThat(failure.logTime()).isEqualTo(NOW.minusSeconds(60));
    assertThat(failure.id().offsetBytes()).isEqualTo(1_000);
    assertThat(failure.id().fingerprint()).isEqualTo(42);
    assertThat(failure.jail()).hasToString("sip");
    read("scanner.example");
    assertThat(published).containsExactly(failure, failure);
  }

  @Test
  void holdsThePlaceInTheLogUntilTheNameIsKnownAndEachFailureIsTaken() {
    dns.with("scanner.example", "192.0.2.7", "192.0.2.8");
    Mark mark = read("scanner.example");
    detector.ready();
    assertThat(mark.isFree()).isFalse();
    answer();
    assertThat(held).containsExactly(mark, mark);
    mark.release();
    assertThat(mark.isFree()).isFalse();
    mark.release();
    assertThat(mark.isFree()).isTrue();
  }

  @Test
  void letsThePlaceGoIfTheNameIsGivenUpAndSaysSo() {
    Mark unknown = read("nobody.example");
    answer();
    Mark slow = read("slow.example");
    assertThat(unknown.isFree()).isTrue();
    assertThat(slow.isFree()).isFalse();
    dns.pass(Duration.ofMinutes(1));
    detector.ready();
    assertThat(slow.isFree()).isTrue();
    assertThat(published).isEmpty();
    assertThat(counters.unresolved.get()).isEqualTo(2);
    assertThat(said())
        .containsExactly(
            "jail sip: the line at byte 1000 of /var/log/asterisk/messages is passed over:"
                + " nobody.example, which it names, is not known to the DNS that this host asks;"
                + " 1 lines were so far");
  }

  @Test
  void passesOverWhatComesWhileTooManyNamesAreLookedUp() {
    Mark first =
        read(
            IntStream.range(0, Lookups.MOST_NAMES)
                .mapToObj("n%d.example"::formatted)
                .toArray(String[]::new));
    Mark more = read("more.example", "another.example");
    assertThat(first.isFree()).isFalse();
    assertThat(more.isFree()).isTrue();
    assertThat(counters.unresolved.get()).isEqualTo(2);
    assertThat(said()).hasSize(1);
    read("192.0.2.9");
    assertThat(addresses()).containsExactly("192.0.2.9");
  }

  @Test
  void saysWhatWasLookedUpIfTheJailWarns() {
    run("warn");
    dns.with("scanner.example", "192.0.2.7");
    read("scanner.example", "scanner.example");
    answer();
    assertThat(published).hasSize(2);
    assertThat(said())
        .containsExactly(
            "jail sip: scanner.example in /var/log/asterisk/messages was looked up: [192.0.2.7];"
                + " whoever runs the DNS of a name decides who is banned for it; 'usedns = no'"
                + " counts addresses only, 'yes' says nothing; 2 lines with names were so far");
  }

  @Test
  void saysNothingOtherwise() {
    dns.with("scanner.example", "192.0.2.7");
    read("scanner.example");
    answer();
    assertThat(published).hasSize(1);
    assertThat(said()).isEmpty();
  }

  @Test
  void asksForNoNameUnlessTheJailWantsThat() {
    for (String usedns : List.of("no", "raw")) {
      run(usedns);
      read("scanner.example", "192.0.2.9");
      assertThat(detector.busy()).isFalse();
    }
    answer();
    assertThat(dns.asked()).isEmpty();
    assertThat(addresses()).containsExactly("192.0.2.9", "192.0.2.9");
  }

  @Test
  void asksForNoNameOfHistory() {
    run("yes");
    byte[] old = (LINE.formatted("old.example").replace("T11:59", "T11:49") + "\n").getBytes(UTF_8);
    detector.accept(new Chunk(new File(true), Lines.of(old, 0, old.length), 0, new Mark(0)));
    read(true, "new.example");
    answer();
    assertThat(dns.asked()).containsExactly("new.example");
    assertThat(counters.history.get()).isEqualTo(1);
  }

  @Test
  void foreseesNamesToo() {
    dns.with("scanner.example", "192.0.2.7");
    Chunk chunk = chunk(false, "scanner.example", "nobody.example");
    detector.foresee(chunk);
    assertThat(chunk.mark().isFree()).isTrue();
    answer();
    assertThat(foreseen).extracting(f -> f.address().toString()).containsExactly("192.0.2.7");
    assertThat(published).isEmpty();
    assertThat(counters.matches.get()).isZero();
    assertThat(counters.unresolved.get()).isZero();
  }

  @Test
  void waitsForNamesWhenReadingEnds() {
    dns.with("scanner.example", "192.0.2.7");
    Mark mark = read("scanner.example");
    dns.answer();
    detector.settle(Duration.ofSeconds(5));
    assertThat(held).containsExactly(mark);
  }
}
