package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.Firewall.Block;
import dev.banyan.agent.firewall.Firewall.Operation;
import dev.banyan.agent.firewall.Firewall.Refusal;
import dev.banyan.model.Cidr;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One jail that blocks by its operator's commands, as fail2ban's actions do.
 *
 * <p>A1: an action is started before its first ban and stopped when the jail no longer uses it. A2:
 * nothing that is banned is banned again, also after a restart; a ban of which the end is not known
 * is taken back first. A3: what fails its check is repaired, or stopped and started, and told every
 * ban again. A4: a ban ends at its time, by whom else it may be ended too.
 *
 * <p>Owner: the jail's thread.
 */
final class CommandJail {
  private static final Logger log = LoggerFactory.getLogger(CommandJail.class);

  private final String name;
  private final CommandLine shell;
  private final CommandFile file;
  private final InstantSource clock;
  private List<CommandUnit> wanted = List.of();
  private volatile Set<Cidr> holds;

  CommandJail(String name, CommandLine shell, CommandFile file, InstantSource clock) {
    this.name = name;
    this.shell = shell;
    this.file = file;
    this.clock = clock;
    this.holds = file.banned().keySet();
  }

  /** What is banned; any thread. */
  Set<Cidr> holds() {
    return holds;
  }

  /**
   * Makes these actions run, and no others.
   *
   * @return how much was missing or wrong
   */
  int establish(List<CommandUnit> units) throws FirewallException, IOException {
    wanted = List.copyOf(units);
    int defects = 0;
    if (!wanted.containsAll(file.started())) {
      halt();
      defects++;
    }
    takeBackWhatIsDoubtful();
    for (CommandUnit unit : wanted) {
      defects += file.started().contains(unit) ? repaired(unit) : begin(unit);
    }
    endWhatIsOver();
    return defects;
  }

  private int begin(CommandUnit unit) throws FirewallException, IOException {
    shell.run(unit, "actionstart", unit.commands().start());
    file.start(unit);
    banAgain(unit);
    return 1;
  }

  private int repaired(CommandUnit unit) throws FirewallException {
    Optional<FirewallException> fault = fault(unit);
    if (fault.isEmpty()) {
      return 0;
    }
    log.warn("jail {}: {}; what it made is made again", name, fault.get().getMessage());
    attempt(unit, "actionrepair", unit.commands().repair());
    if (unit.commands().repair().isBlank() || fault(unit).isPresent()) {
      attempt(unit, "actionstop", unit.commands().stop());
      shell.run(unit, "actionstart", unit.commands().start());
      shell.run(unit, "actioncheck", unit.commands().check());
      banAgain(unit);
    }
    return 1;
  }

  private Optional<FirewallException> fault(CommandUnit unit) {
    try {
      shell.run(unit, "actioncheck", unit.commands().check());
      return Optional.empty();
    } catch (FirewallException e) {
      return Optional.of(e);
    }
  }

  private void banAgain(CommandUnit unit) {
    Instant now = clock.instant();
    file.banned()
        .forEach(
            (cidr, until) -> {
              if (unit.families().contains(Family.of(cidr)) && !isOver(until, now)) {
                String text = CommandLine.filled(unit.commands().ban(), cidr, until, now);
                attempt(unit, "actionban", text);
              }
            });
  }

  private void takeBackWhatIsDoubtful() throws IOException {
    for (Cidr cidr : file.doubtful()) {
      unban(cidr);
    }
  }

  private void endWhatIsOver() throws IOException {
    Instant now = clock.instant();
    for (var ban : file.banned().entrySet()) {
      if (isOver(ban.getValue(), now)) {
        unban(ban.getKey());
      }
    }
    holds = file.banned().keySet();
  }

  private static boolean isOver(Optional<Instant> until, Instant now) {
    return until.filter(end -> !end.isAfter(now)).isPresent();
  }

  /** Bans and unbans; what was not done, by its place. */
  Map<Integer, Refusal> apply(List<Operation> operations) throws IOException {
    Map<Integer, Refusal> refused = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      try {
        if (operation instanceof Block block) {
          ban(block.cidr(), block.left());
        } else if (file.isBanned(operation.cidr()) || file.isDoubtful(operation.cidr())) {
          unban(operation.cidr());
        }
      } catch (FirewallException e) {
        refused.put(i, new Refusal("jail " + name + ": " + e.getMessage(), false));
      }
    }
    holds = file.banned().keySet();
    return refused;
  }

  private void ban(Cidr cidr, Optional<Duration> left) throws FirewallException, IOException {
    Instant now = clock.instant();
    Optional<Instant> until = left.map(now::plus);
    List<CommandUnit> units = unitsFor(cidr);
    if (file.isBanned(cidr)) {
      for (CommandUnit unit : units) {
        String text = CommandLine.filled(unit.commands().prolong(), cidr, until, now);
        shell.run(unit, "actionprolong", text);
      }
    } else {
      if (file.isDoubtful(cidr)) {
        unban(cidr);
      }
      file.attempt(cidr);
      for (CommandUnit unit : units) {
        makeBan(unit, CommandLine.filled(unit.commands().ban(), cidr, until, now));
      }
    }
    file.ban(cidr, until);
  }

  /** A ban that fails because somebody took away what it needs is made when that is there again. */
  private void makeBan(CommandUnit unit, String text) throws FirewallException {
    try {
      shell.run(unit, "actionban", text);
    } catch (FirewallException e) {
      if (repaired(unit) == 0) {
        throw e;
      }
      shell.run(unit, "actionban", text);
    }
  }

  private List<CommandUnit> unitsFor(Cidr cidr) throws FirewallException {
    List<CommandUnit> units =
        file.started().stream().filter(u -> u.families().contains(Family.of(cidr))).toList();
    if (wanted.isEmpty() || !file.started().containsAll(wanted)) {
      throw new FirewallException(
          FirewallException.Reason.FAILED, "not every action of it could be started");
    }
    return units;
  }

  /** What cannot be unbanned is said, and forgotten: it may be gone already. */
  private void unban(Cidr cidr) throws IOException {
    Optional<Instant> until = file.banned().getOrDefault(cidr, Optional.empty());
    for (CommandUnit unit : file.started()) {
      if (unit.families().contains(Family.of(cidr))) {
        String text = CommandLine.filled(unit.commands().unban(), cidr, until, clock.instant());
        attempt(unit, "actionunban", text);
      }
    }
    file.unban(cidr);
  }

  /** Makes these all that is banned. */
  void replace(Map<Cidr, Optional<Duration>> networks) throws FirewallException, IOException {
    List<Operation> operations = new ArrayList<>();
    var jail = new dev.banyan.model.JailName(name);
    for (Cidr cidr : file.banned().keySet()) {
      if (!networks.containsKey(cidr)) {
        operations.add(new Firewall.Unblock(jail, cidr));
      }
    }
    networks.forEach((cidr, left) -> operations.add(new Block(jail, cidr, left)));
    Map<Integer, Refusal> refused = apply(operations);
    if (!refused.isEmpty()) {
      throw new FirewallException(
          FirewallException.Reason.FAILED,
          "%d of %d bans were not made, such as: %s"
              .formatted(
                  refused.size(), networks.size(), refused.values().iterator().next().reason()));
    }
  }

  /** Takes back every ban and stops every action. */
  void stop() throws IOException {
    halt();
    file.delete();
    holds = Set.of();
  }

  /** The bans stay known, so that other actions can be told of them. */
  private void halt() throws IOException {
    Instant now = clock.instant();
    for (CommandUnit unit : file.started()) {
      if (unit.commands().flush().isBlank()) {
        file.banned()
            .forEach(
                (cidr, until) -> {
                  if (unit.families().contains(Family.of(cidr))) {
                    String text = CommandLine.filled(unit.commands().unban(), cidr, until, now);
                    attempt(unit, "actionunban", text);
                  }
                });
      } else {
        attempt(unit, "actionflush", unit.commands().flush());
      }
      attempt(unit, "actionstop", unit.commands().stop());
    }
    file.stop();
  }

  private void attempt(CommandUnit unit, String what, String text) {
    try {
      shell.run(unit, what, text);
    } catch (FirewallException e) {
      log.warn("jail {}: {}", name, e.getMessage());
    }
  }
}
