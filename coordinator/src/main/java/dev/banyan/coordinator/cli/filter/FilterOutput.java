package dev.banyan.coordinator.cli.filter;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Progress;
import dev.banyan.coordinator.cli.trial.Finding;
import dev.banyan.coordinator.cli.trial.Listener;
import dev.banyan.coordinator.cli.trial.Spot;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints what a trial finds while it runs, and keeps the first doubts for the report. */
final class FilterOutput implements Listener {
  private static final int BUFFER_CHARACTERS = 1 << 16;
  private static final int MOST_DOUBTS = 20;

  private final Context context;
  private final PrintWriter out;
  private final Form form;
  private final Optional<Progress> progress;
  private final List<Doubt> doubts = new ArrayList<>();

  FilterOutput(Context context, Form form) {
    this(context, form, Optional.empty());
  }

  FilterOutput(Context context, Form form, Optional<Progress> progress) {
    this.context = context;
    this.out = new PrintWriter(new BufferedWriter(context.out(), BUFFER_CHARACTERS));
    this.form = form;
    this.progress = progress;
  }

  /** How lines are printed; those of which it says nothing are not. */
  interface Form {
    Optional<String> matched(Finding finding);

    Optional<String> missed(Spot spot);

    /** Whether a line that was passed over is said at once and not in the report. */
    boolean hasNoReport();
  }

  /**
   * A line that is not believed, or was not read.
   *
   * @param host whom it accuses; empty if nobody could be read
   */
  record Doubt(Spot spot, String host, String why) {}

  List<Doubt> doubts() {
    return doubts;
  }

  @Override
  public void matched(Finding finding) {
    form.matched(finding).ifPresent(out::println);
  }

  @Override
  public void doubted(Finding finding) {
    keep(new Doubt(finding.spot(), finding.match().address().toString(), finding.why().orElse("")));
  }

  @Override
  public void passedOver(Spot spot, String why) {
    if (form.hasNoReport()) {
      trouble(spot.log() + ":" + spot.number(), why + "; it is passed over");
    }
    keep(new Doubt(spot, "", why));
    form.missed(spot).ifPresent(out::println);
  }

  private void keep(Doubt doubt) {
    if (doubts.size() < MOST_DOUBTS) {
      doubts.add(doubt);
    }
  }

  @Override
  public void missed(Spot spot) {
    form.missed(spot).ifPresent(out::println);
  }

  @Override
  public void trouble(String log, String what) {
    progress.ifPresent(Progress::clear);
    out.flush();
    String where = log.isEmpty() ? "" : Console.safe(log) + ": ";
    context.err().println("banyan: " + where + Console.safe(what));
  }

  @Override
  public boolean read(long takenBytes, long lines) {
    out.flush();
    progress.ifPresent(bar -> bar.draw(takenBytes, lines));
    return !context.out().checkError();
  }

  void end() {
    out.flush();
    progress.ifPresent(Progress::clear);
  }
}
