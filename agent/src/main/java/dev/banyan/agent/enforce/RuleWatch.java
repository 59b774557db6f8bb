package dev.banyan.agent.enforce;

import dev.banyan.agent.process.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anybody may have changed the kernel's rules: a long-lived {@code xtables-monitor} prints
 * a line for each change of any table of nf_tables. To ask it costs nothing, to look at the tables
 * some milliseconds of every program.
 *
 * <p>R1: who changed something before the answer is told of, with this answer or the next. R2: it
 * answers that nothing was changed only if a monitor has listened since the answer before; one that
 * ends, as it does when more happened than it could take, makes the answer doubtful. R3: of so many
 * answers at most {@value #TRUSTED} in a row are that nothing was changed.
 *
 * <p>Without such a program, or where rules are of the legacy kind, every answer is doubtful.
 * Owner: the firewall.
 */
final class RuleWatch implements AutoCloseable {
  /** A look a minute for what no monitor tells. */
  static final int TRUSTED = 11;

  /** A monitor says nothing of when it begins to listen; by the second answer it long has. */
  private static final int BEGINNING = 2;

  private static final Logger log = LoggerFactory.getLogger(RuleWatch.class);

  /** It ends with this process, and says at once what happened. */
  private static final List<String> COMMAND =
      List.of("setpriv", "--pdeathsig", "KILL", "stdbuf", "-oL", "xtables-monitor", "-e");

  private final Programs programs;
  private boolean usable;
  private @Nullable Process monitor;
  private int doubtful = BEGINNING;
  private int trusted;

  /**
   * A watch that listens from the first question on.
   *
   * @param tellable whether what is to be watched is of the kind that a monitor tells of
   */
  RuleWatch(Programs programs, boolean tellable) {
    this.programs = programs;
    this.usable =
        tellable
            && programs.has("setpriv")
            && programs.has("stdbuf")
            && programs.has("xtables-monitor");
  }

  /** Whether it is certain that no rule was changed since the last answer. */
  boolean isQuiet() {
    boolean quiet = usable && hasHeardNothing() && doubtful == 0 && trusted < TRUSTED;
    doubtful = Math.max(0, doubtful - 1);
    trusted = quiet ? trusted + 1 : 0;
    return quiet;
  }

  private boolean hasHeardNothing() {
    try {
      Process listening = monitor;
      if (listening == null || !listening.isAlive()) {
        begin(listening);
        return false;
      }
      return !drain(listening.getInputStream());
    } catch (IOException e) {
      giveUp(String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** One that ends again and again, or cannot be used, is no better than none. */
  private void begin(@Nullable Process ended) throws IOException {
    if (ended != null && doubtful > 0) {
      giveUp("xtables-monitor ends at once");
      return;
    }
    doubtful = BEGINNING;
    monitor = programs.converse(COMMAND.toArray(String[]::new));
  }

  private void giveUp(String why) {
    log.info("rules are looked at every few seconds, since nobody tells of changes: {}", why);
    usable = false;
    close();
  }

  private static boolean drain(InputStream told) throws IOException {
    boolean something = false;
    for (int more = told.available(); more > 0; more = told.available()) {
      told.skipNBytes(more);
      something = true;
    }
    return something;
  }

  @Override
  public void close() {
    Process listening = monitor;
    if (listening != null) {
      listening.destroyForcibly();
      monitor = null;
    }
  }
}
