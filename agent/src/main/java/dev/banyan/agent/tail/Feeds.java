package dev.banyan.agent.tail;

import dev.banyan.model.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sources that are no files, and up to where each was taken. Owner: {@code banyan-tail}. */
final class Feeds {
  private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

  private final Feed.Opener opener;
  private final Map<String, String> remembered;
  private final Runnable arrived;
  private final Map<FeedSpec, Feeding> open = new LinkedHashMap<>();

  /**
   * @param cursors by the names of feeds
   * @param arrived called when a feed has something
   */
  Feeds(Feed.Opener opener, Map<String, String> cursors, Runnable arrived) {
    this.opener = opener;
    this.arrived = arrived;
    this.remembered = new HashMap<>(cursors);
  }

  /** Reads these from now on and no others. */
  void follow(Set<FeedSpec> wanted, Instant now) {
    Set<FeedSpec> gone = new HashSet<>(open.keySet());
    gone.removeAll(wanted);
    gone.forEach(this::end);
    for (FeedSpec spec : wanted) {
      if (!open.containsKey(spec)) {
        begin(spec, now);
      }
    }
  }

  private void begin(FeedSpec spec, Instant now) {
    Optional<String> cursor = Optional.ofNullable(remembered.get(spec.name()));
    try {
      open.put(spec, new Feeding(spec, opener.open(spec, cursor, arrived), cursor, now));
      LOG.info("{} is followed", Printable.of(spec.name()));
    } catch (IllegalArgumentException e) {
      LOG.error("{}", Printable.of(String.valueOf(e.getMessage())));
    }
  }

  private void end(FeedSpec spec) {
    Feeding feeding = open.remove(spec);
    if (feeding != null) {
      feeding.cursor().ifPresent(cursor -> remembered.put(spec.name(), cursor));
      feeding.close();
    }
  }

  Collection<Feeding> all() {
    return open.values();
  }

  /** What is to be remembered now, by the names of feeds. */
  Map<String, String> cursors() {
    Map<String, String> cursors = new HashMap<>(remembered);
    open.values()
        .forEach(
            feeding ->
                feeding.cursor().ifPresent(cursor -> cursors.put(feeding.spec().name(), cursor)));
    return cursors;
  }

  void close() {
    List<FeedSpec> all = new ArrayList<>(open.keySet());
    all.forEach(this::end);
  }
}
