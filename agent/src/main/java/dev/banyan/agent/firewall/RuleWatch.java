package dev.banyan.agent.firewall;

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
 * ends, as it does when more happened than it could take, or at a rule that it cannot read, makes
 * the answer doubtful. R3: of so many answers at most {@value #TRUSTED} in a row are that nothing
 * was changed. R4: where one after another ends at once, no more are started for {@value #REST}
 * answers.
 *
 * <p>Without such a program, or where rules are of the legacy kind, every answer is doubtful.
 * Owner: the firewall.
 */
final class RuleWatch implements AutoCloseable {
  /** A look a minute for what no monitor tells. */
  static final int TRUSTED = 11;

  /** A monitor says nothing of when it begins to listen; by the second answer it long has. */
  private static final int BEGINNING = 2;

  /** So many that end at once are no chance: iptables 1.8.9 ends at each rule for ports of IPv6. */
  static final int HASTY = 4;

  /** Some minutes, of an answer every few seconds. */
  static final int REST = 60;

  private static final Logger log = LoggerFactory.getLogger(RuleWatch.class);

  /** It ends with this process, and says at once what happened. */
  private static final List<String> COMMAND =
      List.of("setpriv", "--pdeathsig", "KILL", "stdbuf", "-oL", "xtables-monitor", "-e");

  private final Programs programs;
  private boolean usable;
  private @Nullable Process monitor;
  private int doubtful = BEGINNING;
  private int trusted;
  private int hasty;
  private int rest;

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
    if (!usable || rest > 0) {
      rest = Math.max(0, rest - 1);
      return false;
    }
    boolean quiet = hasHeardNothing() && doubtful == 0 && trusted < TRUSTED;
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
      boolean heard = drain(listening.getInputStream());
      return !(drain(listening.getErrorStream()) || heard);
    } catch (IOException e) {
      usable = false;
      giveUp(String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** One that ends again and again is no better than none. */
  private void begin(@Nullable Process ended) throws IOException {
    hasty = ended != null && doubtful > 0 ? hasty + 1 : 0;
    if (hasty >= HASTY) {
      hasty = 0;
      rest = REST;
      giveUp("xtables-monitor ends at once");
      return;
    }
    doubtful = BEGINNING;
    monitor = programs.converse(COMMAND.toArray(String[]::new));
  }

  private void giveUp(String why) {
    log.info("rules are looked at every few seconds, since nobody tells of changes: {}", why);
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
