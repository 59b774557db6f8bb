package dev.banyan.agent.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import dev.banyan.agent.Jails;
import dev.banyan.agent.names.Lookups;
import dev.banyan.agent.tail.Clocks;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.tail.Tailer;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.filter.Filter;
import dev.banyan.model.Failure;
import dev.banyan.model.Policy;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody would write into a log on purpose, but somebody does: read by tail and detect. */
class BadInputTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MEGABYTE = 1 << 20;
  private static final String FAILURE =
      "[%s] NOTICE[1] chan_sip.c: Registration from '100' failed for '%s' - Wrong password\n";

  private final Queue<Failure> published = new ConcurrentLinkedQueue<>();
  private final Counters counters = new Counters();
  private Tailer tailer;
  private Thread thread;
  private Path log;

  @BeforeEach
  void start(@TempDir Path root, @TempDir Path state) throws IOException {
    InstantSource clock = InstantSource.system();
    log = Files.createFile(root.toRealPath().resolve("messages"));
    Detector detector =
        new Detector(
            Jails.settings(state, root, "").host(),
            new Taker(),
            new Lookups(InetAddress::getAllByName, Runnable::run, clock),
            clock,
            counters);
    WatchedJails jails =
        WatchedJails.of(
            new Policy(List.of(Jails.of("asterisk", log.toString())), List.of(), ByteString.EMPTY),
            Jails.settings(state, root, ""),
            Filter::compile);
    tailer =
        new Tailer(
            state.resolve("positions"),
            List.of(log.getParent()),
            detector,
            new Clocks(clock, clock),
            counters);
    tailer.submit(
        () -> {
          detector.run(jails);
          tailer.follow(jails.logs());
        });
    thread = new Thread(tailer, "banyan-tail");
    thread.start();
    // What was there before is history; from here on it is not.
    append("the first line\n".getBytes(UTF_8));
    await().atMost(SOON).until(() -> counters.lines.get() == 1);
  }

  @AfterEach
  void stop() {
    tailer.stop();
  }

  /** Takes every failure. */
  private final class Taker implements FailureSink {
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
  }

  private void append(byte[] bytes) throws IOException {
    Files.write(log, bytes, java.nio.file.StandardOpenOption.APPEND);
  }

  private static String failure(String address) {
    return FAILURE.formatted("2026-11-22T11:59:00+0000", address);
  }

  private void awaitFailureOf(String address) {
    await()
        .atMost(SOON)
        .until(() -> published.stream().anyMatch(f -> f.address().toString().equals(address)));
  }

  @Test
  void aLineOfAHundredMegabytesTakesNoMemory() throws IOException {
    append(failure("192.0.2.1").getBytes(UTF_8));
    awaitFailureOf("192.0.2.1");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(thread.getId());
    byte[] x = new byte[MEGABYTE];
    Arrays.fill(x, (byte) 'x');
    try (OutputStream out = Files.newOutputStream(log, java.nio.file.StandardOpenOption.APPEND)) {
      for (int i = 0; i < 100; i++) {
        out.write(x);
      }
      out.write(("\n" + failure("192.0.2.2")).getBytes(UTF_8));
    }
    awaitFailureOf("192.0.2.2");
    assertThat(threads.getThreadAllocatedBytes(thread.getId()) - before).isLessThan(16 * MEGABYTE);
    assertThat(counters.cutLines.get()).isEqualTo(1);
  }

  @Test
  void bytesThatAreNoTextAreReadOver() throws IOException {
    append(new byte[MEGABYTE]);
    append("\n".getBytes(UTF_8));
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    append(all);
    append(("\n\u2028\u000b\f\u0085\r\n" + failure("192.0.2.1")).getBytes(UTF_8));
    String inside = failure("192.0.2.2").replace("'100'", "'\0\u000b\f\u00ff\u00c3'");
    append(inside.getBytes(ISO_8859_1));
    append(failure("192.0.2.3").replace("'100'", "'\u2028 \u2029'").getBytes(UTF_8));
    awaitFailureOf("192.0.2.3");
    assertThat(published)
        .extracting(f -> f.address().toString())
        .containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
  }

  @Test
  void aLineIsReadWhenItIsWholeAndThenOnce() throws IOException {
    byte[] line = failure("192.0.2.1").getBytes(UTF_8);
    for (byte b : line) {
      assertThat(published).isEmpty();
      append(new byte[] {b});
    }
    append(failure("192.0.2.2").getBytes(UTF_8));
    awaitFailureOf("192.0.2.2");
    assertThat(published).hasSize(2);
  }

  @Test
  void aDateFarAwayIsPassedOnAsItIs() throws IOException {
    append(FAILURE.formatted("1970-01-01T00:00:00+0000", "192.0.2.1").getBytes(UTF_8));
    append(FAILURE.formatted("2099-12-31T23:59:59+0000", "192.0.2.2").getBytes(UTF_8));
    append(FAILURE.formatted("2026-02-30T00:00:00+0000", "192.0.2.3").getBytes(UTF_8));
    append(failure("192.0.2.4").getBytes(UTF_8));
    awaitFailureOf("192.0.2.4");
    assertThat(published).hasSize(4);
  }
}
