package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.OperatorActions;
import dev.banyan.model.AgentReport.Fault;
import dev.banyan.model.Cidr;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks by the commands of this host's own {@code action.d}. Each jail has a thread for them, so
 * one that hangs holds up no other for longer than {@link #PATIENCE}; what it did not do by then is
 * refused, and asked for again.
 *
 * <p>Nothing tells what such a command has done, so it is written down ({@link CommandFile}); bans
 * end by this process alone, and what is allowed is only never banned: in the kernel nothing lets
 * it through. Owner: the thread {@code banyan-enforce}.
 */
public final class CommandFirewall implements Firewall {
  private static final Logger log = LoggerFactory.getLogger(CommandFirewall.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final CommandLine shell;
  private final Flows flows;
  private final OperatorActions actions;
  private final Path directory;
  private final InstantSource clock;
  private final Map<JailName, CommandWorker> workers = new TreeMap<>();
  private final Map<JailName, String> broken = new HashMap<>();
  private Rules rules = Rules.NONE;
  private Map<JailName, List<CommandUnit>> units = Map.of();

  /**
   * A firewall of commands; nothing is run yet.
   *
   * @param actions {@code action.d} of this host
   * @param directory where it is kept what they did
   */
  public CommandFirewall(Programs programs, InstantSource clock, Path actions, Path directory)
      throws FirewallException {
    this.shell = new CommandLine(programs);
    this.flows = new Flows(programs);
    this.clock = clock;
    this.actions = new OperatorActions(actions);
    this.directory = directory;
    if (!programs.has("sh")) {
      throw new FirewallException(Reason.MISSING, "there is no shell: install the package dash");
    }
  }

  @Override
  public String name() {
    return "command";
  }

  @Override
  public Rules rules(Policy policy) {
    return Rules.ofActions(policy);
  }

  @Override
  public int establish(Rules newRules) throws FirewallException {
    if (!newRules.equals(rules)) {
      rules = newRules;
      readActions();
    }
    int defects = stopOthers();
    Map<JailName, CommandWorker.Call<Integer>> calls = new LinkedHashMap<>();
    for (var jail : units.entrySet()) {
      CommandWorker worker = worker(jail.getKey());
      calls.put(jail.getKey(), worker.begin(jailOf -> jailOf.establish(jail.getValue())));
    }
    for (var call : calls.entrySet()) {
      try {
        defects += call.getValue().await(PATIENCE);
        broken.remove(call.getKey());
      } catch (FirewallException e) {
        say(call.getKey(), String.valueOf(e.getMessage()));
      }
    }
    return defects;
  }

  private void readActions() {
    Map<JailName, List<CommandUnit>> read = new TreeMap<>();
    broken.clear();
    rules
        .actions()
        .forEach(
            (jail, named) -> {
              try {
                read.put(jail, units(jail, named));
              } catch (ConfigurationException e) {
                say(jail, String.valueOf(e.getMessage()));
              }
            });
    units = read;
  }

  private void say(JailName jail, String reason) {
    if (!reason.equals(broken.put(jail, reason))) {
      log.error("jail {} is not enforced as it should be: {}", jail, reason);
    }
  }

  @Override
  public List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    broken.forEach(
        (jail, why) -> faults.add(new Fault(jail.value(), why, !units.containsKey(jail))));
    return faults;
  }

  private List<CommandUnit> units(JailName jail, List<Jail.Action> named)
      throws ConfigurationException {
    List<CommandUnit> all = new ArrayList<>();
    for (Jail.Action action : named) {
      OperatorActions.Families both = actions.read(action, jail);
      if (both.inet4().equals(both.inet6())) {
        all.add(new CommandUnit(action.name(), List.of(Family.values()), both.inet4()));
      } else {
        all.add(new CommandUnit(action.name(), List.of(Family.V4), both.inet4()));
        all.add(new CommandUnit(action.name(), List.of(Family.V6), both.inet6()));
      }
    }
    return all;
  }

  /** Jails of an earlier run or policy. */
  private int stopOthers() throws FirewallException {
    int stopped = 0;
    for (JailName jail : known()) {
      if (!rules.enforces(jail)) {
        worker(jail).begin(CommandFirewall::stop).await(PATIENCE);
        Optional.ofNullable(workers.remove(jail)).ifPresent(CommandWorker::close);
        stopped++;
      }
    }
    return stopped;
  }

  private static int stop(CommandJail jail) throws IOException {
    jail.stop();
    return 1;
  }

  private Set<JailName> known() throws FirewallException {
    Set<JailName> known = new HashSet<>(workers.keySet());
    if (Files.isDirectory(directory)) {
      try (var files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (JailName.isValid(name) && !name.endsWith(".new")) {
            known.add(new JailName(name));
          }
        }
      } catch (IOException e) {
        throw unusable(e);
      }
    }
    return known;
  }

  private CommandWorker worker(JailName jail) throws FirewallException {
    CommandWorker worker = workers.get(jail);
    if (worker == null) {
      try {
        String boot = Files.readString(BOOT).strip();
        CommandFile file = CommandFile.open(directory.resolve(jail.value()), boot);
        worker = new CommandWorker(new CommandJail(jail.value(), shell, file, clock));
      } catch (IOException e) {
        throw unusable(e);
      }
      workers.put(jail, worker);
    }
    return worker;
  }

  private FirewallException unusable(IOException e) {
    return new FirewallException(
        Reason.FAILED, "%s cannot be used: %s".formatted(directory, e.getMessage()));
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
    log.debug("{} networks are never banned", networks.size());
  }

  @Override
  public Map<Integer, Refusal> apply(List<Operation> operations) throws FirewallException {
    Map<Integer, Refusal> refused = new HashMap<>();
    Map<JailName, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      JailName jail = operations.get(i).jail();
      if (units.containsKey(jail)) {
        places.computeIfAbsent(jail, j -> new ArrayList<>()).add(i);
      } else {
        String reason = broken.getOrDefault(jail, "jail " + jail + " is not enforced here");
        refused.put(i, new Refusal(reason, false));
      }
    }
    Map<JailName, CommandWorker.Call<Map<Integer, Refusal>>> calls = new LinkedHashMap<>();
    for (var jail : places.entrySet()) {
      List<Operation> mine = jail.getValue().stream().map(operations::get).toList();
      calls.put(jail.getKey(), worker(jail.getKey()).begin(jailOf -> jailOf.apply(mine)));
    }
    for (var call : calls.entrySet()) {
      List<Integer> at = places.getOrDefault(call.getKey(), List.of());
      try {
        call.getValue().await(PATIENCE).forEach((i, why) -> refused.put(at.get(i), why));
      } catch (FirewallException e) {
        String reason = "jail %s: %s".formatted(call.getKey(), e.getMessage());
        at.forEach(i -> refused.put(i, new Refusal(reason, false)));
      }
    }
    return refused;
  }

  @Override
  public void replace(JailName jail, Map<Cidr, Optional<Duration>> networks)
      throws FirewallException {
    if (units.containsKey(jail)) {
      worker(jail)
          .begin(
              jailOf -> {
                jailOf.replace(networks);
                return networks.size();
              })
          .await(PATIENCE);
    }
  }

  /** None: what its commands did not do is asked for again. */
  @Override
  public Set<JailName> lacking(Map<JailName, Integer> sizes) {
    return Set.of();
  }

  /** What its commands were told; the kernel cannot be asked. */
  @Override
  public Set<Cidr> holds(JailName jail) {
    CommandWorker worker = workers.get(jail);
    return worker == null ? Set.of() : worker.jail().holds();
  }

  @Override
  public void endFlows(Collection<Cidr> networks) throws FirewallException {
    flows.end(networks);
  }

  @Override
  public void teardown() throws FirewallException {
    rules = Rules.NONE;
    units = Map.of();
    stopOthers();
  }

  @Override
  public void close() {
    workers.values().forEach(CommandWorker::close);
    workers.clear();
  }
}
