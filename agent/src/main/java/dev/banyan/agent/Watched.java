package dev.banyan.agent;

import static dev.banyan.telemetry.Figure.by;
import static dev.banyan.telemetry.Figure.counter;
import static dev.banyan.telemetry.Figure.gauge;
import static dev.banyan.telemetry.Patience.soon;

import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.link.Link;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.JailName;
import dev.banyan.telemetry.Figure;
import dev.banyan.telemetry.Health;
import dev.banyan.telemetry.Observed;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The agent as those see it who watch it. */
final class Watched implements Observed {
  private static final double MILLIS = 1_000;

  private final Counters counters;
  private final EnforcementThread enforcement;
  private final Reading reading;
  private final Link link;
  private final InstantSource ticks;

  Watched(
      Counters counters,
      EnforcementThread enforcement,
      Reading reading,
      Link link,
      InstantSource ticks) {
    this.counters = counters;
    this.enforcement = enforcement;
    this.reading = reading;
    this.link = link;
    this.ticks = ticks;
  }

  @Override
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    figures.addAll(reading());
    figures.addAll(publishing());
    figures.addAll(enforcing());
    return figures;
  }

  @Override
  public Health health() {
    List<String> dead = new ArrayList<>();
    if (!reading.lives()) {
      dead.add("logs are not read any more: the thread banyan-tail ended");
    }
    if (!enforcement.lives()) {
      dead.add("the firewall is not kept any more: the thread banyan-enforce ended");
    }
    if (!dead.isEmpty()) {
      return new Health(false, dead);
    }
    return Health.of(
        link.attached()
            ? List.of()
            : List.of("no coordinator answers; what is blocked stays blocked"));
  }

  private List<Figure> reading() {
    return List.of(
        counter("banyan_agent_lines_total", "Lines read.", counters.lines.get()),
        counter("banyan_agent_bytes_total", "Bytes of logs read.", counters.bytes.get()),
        counter(
            "banyan_agent_cut_lines_total",
            "Lines over the limit, of which only the beginning was looked at.",
            counters.cutLines.get()),
        counter(
            "banyan_agent_passed_over_lines_total",
            "Lines that a filter could not read to their end.",
            counters.passedOver.get()),
        counter(
            "banyan_agent_failed_chunks_total",
            "Chunks of lines passed over because of a defect.",
            counters.failedChunks.get()),
        counter(
            "banyan_agent_logger_drops_total",
            "Warnings of Asterisk's logger that it throws lines away.",
            counters.loggerDrops.get()),
        counter(
            "banyan_agent_held_back_total",
            "Failures of banned addresses that could not count and were not published.",
            counters.heldBack.get()),
        counter("banyan_agent_matches_total", "Matches of filters.", counters.matches.get()),
        counter(
            "banyan_agent_named_matches_total",
            "Matches with a name in place of an address, which is looked up.",
            counters.named.get()),
        counter(
            "banyan_agent_unresolved_names_total",
            "Matches that came to nothing because their name has no address, or not in time.",
            counters.unresolved.get()),
        counter(
            "banyan_agent_logins_total",
            "Successful logins that were published, for jails with trustsuccess.",
            counters.logins.get()),
        counter(
            "banyan_agent_logins_left_out_total",
            "Successful logins that were not, because there were too many in a minute.",
            counters.loginsLeftOut.get()),
        gauge(
            "banyan_agent_jail_faults",
            "Jails that do not run or block nobody here, and logs of others that cannot be read.",
            reading.faults().size()),
        gauge("banyan_agent_lag_bytes", "Bytes written and not read yet.", counters.lagBytes.get()),
        gauge(
            "banyan_agent_lag_seconds",
            "How long ago all was read that had been written by then.",
            counters.lag.behind(ticks.instant())));
  }

  private List<Figure> publishing() {
    long published = counters.published.get();
    long refused = counters.refused.get();
    long acknowledged = counters.acknowledged.get();
    return List.of(
        counter("banyan_agent_published_total", "Failures handed to Kafka's client.", published),
        counter("banyan_agent_acknowledged_total", "Failures that Kafka took.", acknowledged),
        counter("banyan_agent_refused_total", "Failures that Kafka refused for good.", refused),
        gauge(
            "banyan_agent_queue",
            "Failures on their way to Kafka.",
            Math.max(0, published - acknowledged - refused)),
        gauge(
            "banyan_agent_clock_error_seconds",
            "This host's clock minus the broker's.",
            counters.clockErrorMillis.get() / MILLIS));
  }

  private List<Figure> enforcing() {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        gauge(
            "banyan_agent_attached",
            "1 if a coordinator answers, else 0.",
            link.attached() ? 1 : 0));
    figures.add(
        gauge(
            "banyan_agent_alone",
            "1 while this host decides alone, else 0.",
            counters.alone.get()));
    figures.add(
        gauge(
            "banyan_agent_local_bans",
            "Bans that this host decided alone.",
            enforcement.ofHost().bans().size()));
    figures.add(
        counter(
            "banyan_agent_forgotten_total",
            "Addresses that the host's own counting let go because it held too many.",
            counters.forgotten.get()));
    figures.add(
        gauge(
            "banyan_agent_revision",
            "Revision of the ban log up to which the kernel holds everything.",
            Math.max(0, enforcement.held().revision().offset())));
    soon(enforcement.repairs())
        .ifPresent(
            repairs ->
                figures.add(
                    counter(
                        "banyan_agent_repairs_total",
                        "What others removed from the firewall and was put right.",
                        repairs)));
    soon(enforcement.dropped())
        .ifPresent(
            packets ->
                figures.add(
                    by(
                        "jail",
                        Figure.Kind.COUNTER,
                        "banyan_agent_dropped_packets_total",
                        "Packets that the firewall stopped.",
                        named(packets))));
    soon(enforcement.tally())
        .ifPresent(
            bans ->
                figures.add(
                    by(
                        "jail",
                        Figure.Kind.GAUGE,
                        "banyan_agent_bans",
                        "Networks blocked on this host.",
                        named(bans))));
    return figures;
  }

  private static Map<String, Long> named(Map<JailName, Long> byJail) {
    Map<String, Long> named = new TreeMap<>();
    byJail.forEach((jail, value) -> named.put(jail.value(), value));
    return named;
  }
}
