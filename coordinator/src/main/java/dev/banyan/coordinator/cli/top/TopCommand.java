package dev.banyan.coordinator.cli.top;

import dev.banyan.conf.Durations;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.AdminCommand;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "top",
    description = {
      "Watch the cluster on a screen that renews itself.",
      "",
      "How it is, which jails see the most failures, which hosts are not as they should be, and who"
          + " was banned last. It ends with Ctrl-C, or with q and Enter. Lines that do not fit are"
          + " cut; the screen is as large as the terminal was at the start, or 80 by 24.",
    },
    footer = {
      "",
      "Example: banyan top --every 5s",
      "Exit: 2 if standard output is no terminal; --json prints one moment anywhere.",
    })
public final class TopCommand extends AdminCommand {
  private static final String HOME = "\u001b[H";
  private static final String CLEAR = "\u001b[2J";
  private static final String TO_LINE_END = "\u001b[K";
  private static final String TO_SCREEN_END = "\u001b[J";
  private static final long LOOK_MS = 100;

  /** A cluster that takes long to answer is not asked all the time. */
  private static final int REST = 4;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      description = "How often it is renewed (default: ${DEFAULT-VALUE}).",
      defaultValue = "2s")
  private String every = "2s";

  public TopCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    Duration pause =
        Durations.parse(every)
            .filter(time -> !time.isZero())
            .orElseThrow(
                () -> new UsageException("--every: expected a time such as 2s, not " + every));
    if (console.isForPrograms()) {
      console.object(TopRow.of(TopView.ask(admin, context.clock().instant())));
      return ExitCode.OK;
    }
    if (!context.terminal().watched()) {
      throw new UsageException(
          "top needs a terminal; 'banyan top --json' prints one moment, 'banyan watch' follows");
    }
    follow(admin, console, pause);
    return ExitCode.OK;
  }

  private void follow(AdminBlockingStub admin, Console console, Duration pause) {
    TopScreen screen = size();
    TopView first = TopView.ask(admin, context.clock().instant());
    TopView before = first;
    TopView view = first;
    String hint = "";
    context.out().print(CLEAR);
    while (!context.out().checkError()) {
      draw(screen.lines(view, before, console, hint + "Ctrl-C, or q and Enter, ends"));
      Instant asked = context.clock().instant();
      if (!rest(pause, took(view, asked))) {
        return;
      }
      try {
        TopView next = TopView.ask(admin, context.clock().instant());
        before = view;
        view = next;
        hint = "";
      } catch (StatusRuntimeException e) {
        hint = "NO ANSWER since %s   ".formatted(console.local(view.at().toEpochMilli()));
      }
    }
  }

  private static Duration took(TopView view, Instant drawn) {
    Duration took = Duration.between(view.at(), drawn);
    return took.isNegative() ? Duration.ZERO : took;
  }

  private void draw(List<String> lines) {
    StringBuilder frame = new StringBuilder(HOME);
    for (int i = 0; i < lines.size(); i++) {
      frame.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append(TO_LINE_END);
    }
    context.out().print(frame.append(TO_SCREEN_END));
    context.out().flush();
  }

  /** Waits; false if it is to end. */
  private boolean rest(Duration pause, Duration took) {
    long least = Math.max(pause.toMillis(), Math.min(took.toMillis() * REST, 60_000));
    try {
      for (long waited = 0; waited < least; waited += LOOK_MS) {
        if (isToEnd()) {
          context.out().println();
          return false;
        }
        Thread.sleep(Math.min(LOOK_MS, least));
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException e) {
      return false; // the terminal is gone
    }
  }

  private boolean isToEnd() throws IOException {
    while (context.terminal().in().available() > 0) {
      if (context.terminal().in().read() == 'q') {
        return true;
      }
    }
    return false;
  }

  private TopScreen size() {
    return new TopScreen(
        number("COLUMNS").orElse(TopScreen.USUAL.width()),
        number("LINES").orElse(TopScreen.USUAL.height()));
  }

  private Optional<Integer> number(String variable) {
    return Optional.ofNullable(context.env().get(variable))
        .filter(text -> text.matches("[1-9]\\d{0,3}"))
        .map(Integer::parseInt);
  }
}
