package dev.banyan.coordinator.cli.filter;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.trial.Finding;
import dev.banyan.coordinator.cli.trial.Spot;
import java.util.Optional;

/**
 * Lines for people.
 *
 * @param showMatched whether those that matched are shown
 * @param showMissed whether those that did not are shown
 * @param several whether there are several logs, so that each line names its own
 */
record FilterLines(boolean showMatched, boolean showMissed, boolean several)
    implements FilterOutput.Form {

  @Override
  public Optional<String> matched(Finding finding) {
    String host = finding.match().address().toString();
    String why = finding.why().map(text -> " (not counted: " + text + ")").orElse("");
    return showMatched
        ? Optional.of(shown("matched", finding.spot()) + "\n        " + Console.safe(host + why))
        : Optional.empty();
  }

  @Override
  public Optional<String> missed(Spot spot) {
    return showMissed ? Optional.of(shown("missed", spot)) : Optional.empty();
  }

  private String shown(String what, Spot spot) {
    String where = several ? spot.log() + ":" + spot.number() : String.valueOf(spot.number());
    return "%-7s %s: %s".formatted(what, Console.safe(where), Console.safe(spot.text()));
  }

  @Override
  public boolean hasNoReport() {
    return false;
  }
}
