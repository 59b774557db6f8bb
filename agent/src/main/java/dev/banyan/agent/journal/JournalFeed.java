package dev.banyan.agent.journal;

import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Running;
import dev.banyan.agent.tail.Attempts;
import dev.banyan.agent.tail.Entry;
import dev.banyan.agent.tail.EntryQueue;
import dev.banyan.agent.tail.Feed;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal as {@code journalctl --follow} prints it. When that program ends, whatever the cause,
 * it is started again and goes on after the last entry that was read.
 *
 * <p>Owner: {@code banyan-journal}; {@code banyan-tail} polls the queue.
 */
public final class JournalFeed implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFeed.class);

  private final JournalSpec spec;
  private final Programs programs;
  private final InstantSource clock;
  private final EntryQueue queue;
  private final Attempts attempts;
  private @Nullable String cursor;
  private volatile @Nullable Running running;

  private JournalFeed(
      JournalSpec spec,
      Optional<String> cursor,
      Programs programs,
      InstantSource clock,
      Runnable arrived) {
    this.spec = spec;
    this.queue = new EntryQueue(arrived);
    this.programs = programs;
    this.clock = clock;
    this.cursor = cursor.orElse(null);
    this.attempts = new Attempts("banyan-journal", spec.name(), this::read);
  }

  /**
   * Begins to read.
   *
   * @param cursor after which entry; empty: the last {@code findtime}
   * @param arrived called when entries are there
   */
  public static JournalFeed start(
      JournalSpec spec,
      Optional<String> cursor,
      Programs programs,
      InstantSource clock,
      Runnable arrived) {
    JournalFeed feed = new JournalFeed(spec, cursor, programs, clock, arrived);
    if (spec.match().words().isEmpty()) {
      LOG.warn(
          "jail {} has no journalmatch, so its filter reads the whole journal; name the units that"
              + " it is for",
          spec.jail());
    }
    feed.attempts.start();
    return feed;
  }

  @Override
  public @Nullable Entry poll() {
    return queue.poll();
  }

  @Override
  public void close() {
    attempts.close();
    Running now = running;
    if (now != null) {
      now.process().destroy();
    }
  }

  private void read() throws IOException, InterruptedException {
    Running journal = programs.follow(command());
    running = journal;
    try {
      if (!attempts.isClosed()) {
        readAll(new ExportReader(journal.process().getInputStream(), JournalEntry.FIELDS));
      }
    } finally {
      journal.process().destroyForcibly();
    }
    String error = journal.error();
    forgetCursorIfRefused(error);
    throw new IOException("journalctl ended: " + error);
  }

  private void readAll(ExportReader reader) throws IOException, InterruptedException {
    for (Optional<Map<String, byte[]>> fields = reader.next();
        fields.isPresent();
        fields = reader.next()) {
      Entry entry = JournalEntry.of(fields.get(), spec.framing());
      queue.put(entry);
      cursor = entry.cursor().orElse(cursor);
      attempts.works();
    }
  }

  private String[] command() {
    List<String> words =
        new ArrayList<>(
            List.of(
                "journalctl",
                "--system",
                "--follow",
                "--no-tail",
                "--no-pager",
                "--output=export",
                "--output-fields=" + String.join(",", JournalEntry.FIELDS)));
    words.add(
        cursor != null
            ? "--after-cursor=" + cursor
            : "--since=@" + clock.instant().minus(spec.findtime()).getEpochSecond());
    words.addAll(spec.match().words());
    return words.toArray(String[]::new);
  }

  /** A journal that does not know the cursor would refuse it for ever. */
  private void forgetCursorIfRefused(String error) {
    if (cursor != null && error.contains("cursor")) {
      cursor = null;
      LOG.warn("{} does not know where reading stopped; it is read by findtime", spec.name());
    }
  }
}
