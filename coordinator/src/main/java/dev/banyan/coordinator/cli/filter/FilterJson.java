package dev.banyan.coordinator.cli.filter;

import dev.banyan.coordinator.cli.console.Json;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.trial.Finding;
import dev.banyan.coordinator.cli.trial.Spot;
import dev.banyan.filter.Match;
import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Matches for programs, one object each.
 *
 * @param jail the filter's name; empty if it has none
 * @param undated the time of a match that has none of its own; empty: null
 * @param several whether there are several logs, so that each match names its own
 */
record FilterJson(String jail, boolean several, Optional<Instant> undated)
    implements FilterOutput.Form {

  @Override
  public Optional<String> matched(Finding finding) {
    Row row = row(finding.match(), finding.spot().number());
    if (finding.match().logTime().isEmpty()) {
      row.put("time", undated.map(Instant::toString).orElse(null));
    }
    row.put("counted", finding.counted());
    finding.why().ifPresent(why -> row.put("why", why));
    if (several) {
      row.put("file", finding.spot().log());
    }
    return Optional.of(Json.line(row.fields()));
  }

  private Row row(Match match, long line) {
    return fields(new Row().put("line", line), match, jail);
  }

  /** What a match says. */
  static Row fields(Row row, Match match, String jail) {
    return row.put("host", match.address().toString())
        .put("time", match.logTime().map(Object::toString).orElse(null))
        .text("jail", jail)
        .put("regex", match.regex())
        .put("attempt", match.attempt().orElse(null))
        .put("transport", transport(match.transport()))
        .put("user", match.user().orElse(null))
        .put("weight", match.weight());
  }

  private static @Nullable String transport(Transport transport) {
    return transport == Transport.UNKNOWN ? null : transport.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<String> missed(Spot spot) {
    return Optional.empty();
  }

  @Override
  public boolean hasNoReport() {
    return true;
  }
}
