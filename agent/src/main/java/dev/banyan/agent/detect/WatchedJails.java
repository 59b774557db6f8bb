package dev.banyan.agent.detect;

import dev.banyan.agent.tail.LogSpec;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.AgentSettings.JailOverride;
import dev.banyan.filter.Encodings;
import dev.banyan.filter.Filter;
import dev.banyan.filter.FilterException;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The jails of a policy as this host runs them.
 *
 * @param jails those that run
 * @param faults those that should but cannot, and why; the others run all the same
 */
public record WatchedJails(List<WatchedJail> jails, Map<JailName, String> faults) {
  public static final WatchedJails NONE = new WatchedJails(List.of(), Map.of());

  private static final JailOverride NOTHING =
      new JailOverride(List.of(), Optional.empty(), Optional.empty());
  private static final String TAIL = " tail";
  private static final String HEAD = " head";

  public WatchedJails {
    jails = List.copyOf(jails);
    faults = Map.copyOf(faults);
  }

  /** Compiles the filters of the jails that run on this host. */
  public static WatchedJails of(Policy policy, AgentSettings settings, Compiler compiler) {
    List<WatchedJail> jails = new ArrayList<>();
    Map<JailName, String> faults = new LinkedHashMap<>();
    for (Jail jail : policy.jails()) {
      if (HostGlobs.runsOn(jail, settings.host())) {
        try {
          jails.add(watch(jail, settings, compiler));
        } catch (FilterException | DateTimeException | IllegalArgumentException e) {
          faults.put(jail.name(), String.valueOf(e.getMessage()));
        }
      }
    }
    return new WatchedJails(jails, faults);
  }

  private static WatchedJail watch(Jail jail, AgentSettings settings, Compiler compiler)
      throws FilterException {
    JailOverride override = settings.jails().getOrDefault(jail.name(), NOTHING);
    String backend = override.backend().orElse(jail.backend());
    if (backend.equals("systemd") || backend.equals("ami")) {
      throw new IllegalArgumentException(
          "backend = " + backend + " is not there yet; name a file as logpath");
    }
    ZoneId zone = jail.logtimezone().map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    Filter filter = Encodings.over(compiler.compile(jail.filter(), zone), jail.logencoding());
    return new WatchedJail(jail, filter, logs(jail, override));
  }

  private static Set<LogSpec> logs(Jail jail, JailOverride override) {
    Set<LogSpec> logs = new LinkedHashSet<>();
    if (!override.logpath().isEmpty()) {
      override.logpath().forEach(path -> logs.add(ofHost(path)));
    } else {
      jail.logs().forEach(log -> logs.add(spec(log.path(), log.fromEnd(), false)));
    }
    return logs;
  }

  /** As in {@code logpath}: a path and, perhaps, where to begin. */
  private static LogSpec ofHost(String path) {
    if (path.endsWith(TAIL)) {
      return spec(path.substring(0, path.length() - TAIL.length()), true, true);
    }
    boolean head = path.endsWith(HEAD);
    return spec(head ? path.substring(0, path.length() - HEAD.length()) : path, false, true);
  }

  private static LogSpec spec(String path, boolean fromEnd, boolean anywhere) {
    String trimmed = path.strip();
    if (!trimmed.startsWith("/")) {
      throw new IllegalArgumentException("logpath '" + trimmed + "' is not absolute");
    }
    return new LogSpec(trimmed, fromEnd, anywhere);
  }

  /** Everything that is to be read. */
  public Set<LogSpec> logs() {
    Set<LogSpec> logs = new LinkedHashSet<>();
    jails.forEach(jail -> logs.addAll(jail.logs()));
    return logs;
  }

  /** Makes a filter of its text. */
  public interface Compiler {
    Filter compile(FilterText text, ZoneId zone) throws FilterException;
  }
}
