package dev.banyan.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.journal.JournalSpec.Framing;
import dev.banyan.agent.process.Programs;
import dev.banyan.agent.tail.Entry;
import dev.banyan.conf.JournalMatch;
import dev.banyan.model.JailName;
import dev.banyan.testing.NeedsRoot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The journal of a journald of the test's own, read with the real {@code journalctl}. */
@Timeout(90)
@NeedsRoot({"unshare", "nsenter", "logger", "journalctl"})
class JournalIT {
  private Journald journald;
  private final List<JournalFeed> feeds = new ArrayList<>();
  private final List<Entry> read = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    journald = Journald.start();
  }

  @AfterEach
  void stop() throws Exception {
    feeds.forEach(JournalFeed::close);
    journald.stop();
  }

  private void follow(Optional<String> cursor, Programs programs) {
    follow(cursor, programs, Duration.ofHours(1));
  }

  private void follow(Optional<String> cursor, Programs programs, Duration findtime) {
    JournalMatch match = JournalMatch.parse("SYSLOG_IDENTIFIER=sshd + SYSLOG_IDENTIFIER=asterisk");
    JournalSpec spec = new JournalSpec(new JailName("sshd"), match, findtime, Framing.SYSLOG);
    feeds.add(JournalFeed.start(spec, cursor, programs, InstantSource.system(), () -> {}));
  }

  private JournalFeed feed() {
    return feeds.get(feeds.size() - 1);
  }

  private void log(String identifier, String message) throws InterruptedException {
    journald.log("SYSLOG_IDENTIFIER=" + identifier + "\nMESSAGE=" + message + "\n");
  }

  private List<String> texts() {
    for (Entry entry = feed().poll(); entry != null; entry = feed().poll()) {
      read.add(entry);
    }
    return read.stream()
        .map(entry -> new String(entry.text(), UTF_8).replaceFirst("^\\S+ (\\S+)\\[\\d+\\]", "$1"))
        .toList();
  }

  private void awaitTexts(String... texts) {
    await().atMost(Duration.ofSeconds(30)).until(() -> texts().size() >= texts.length);
    assertThat(texts()).containsExactly(texts);
  }

  private Optional<String> lastCursor() {
    return read.get(read.size() - 1).cursor();
  }

  @Test
  void readsWhatMatchesFromFindtimeOnAndThenAsItComes() throws Exception {
    log("sshd", "one");
    log("cron", "of no interest");
    follow(Optional.empty(), journald.inside());
    awaitTexts("sshd: one");
    log("asterisk", "two");
    awaitTexts("sshd: one", "asterisk: two");
    assertThat(read).allSatisfy(e -> assertThat(e.time().orElseThrow()).isBefore(Instant.now()));
  }

  @Test
  void goesOnAfterTheCursorHoweverMuchCameMeanwhile() throws Exception {
    log("sshd", "one");
    follow(Optional.empty(), journald.inside());
    awaitTexts("sshd: one");
    feed().close();
    read.subList(1, read.size()).clear();
    for (int i = 0; i < 15; i++) {
      log("sshd", "later " + i);
    }
    Optional<String> cursor = lastCursor();
    read.clear();
    follow(cursor, journald.inside());
    await().until(() -> texts().size() >= 15);
    assertThat(texts()).hasSize(15).startsWith("sshd: later 0").endsWith("sshd: later 14");
  }

  @Test
  void goesOnWhenJournalctlIsKilled() throws Exception {
    follow(Optional.empty(), journald.inside());
    log("sshd", "one");
    awaitTexts("sshd: one");
    killJournalctl();
    log("sshd", "two");
    awaitTexts("sshd: one", "sshd: two");
  }

  /** The children of this process, of which nsenter became journalctl. */
  private static void killJournalctl() {
    List<ProcessHandle> found =
        ProcessHandle.current()
            .children()
            .filter(c -> c.info().command().filter(p -> p.endsWith("journalctl")).isPresent())
            .toList();
    assertThat(found).hasSize(1);
    found.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void readsByFindtimeIfTheJournalRefusesTheCursor() throws Exception {
    log("sshd", "one");
    follow(Optional.of("rubbish"), journald.inside());
    awaitTexts("sshd: one");
  }

  @Test
  void leavesNoProgramBehind() throws Exception {
    follow(Optional.empty(), journald.inside());
    log("sshd", "one");
    awaitTexts("sshd: one");
    feed().close();
    await()
        .until(
            () ->
                ProcessHandle.current()
                    .children()
                    .noneMatch(
                        c -> c.info().command().filter(p -> p.endsWith("journalctl")).isPresent()));
  }

  @Test
  void triesAgainWhereThereIsNoJournalctl() throws Exception {
    follow(Optional.empty(), new Programs(List.of("/nonexistent/nsenter")));
    assertThat(feed().poll()).isNull();
  }
}
