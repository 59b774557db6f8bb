package dev.banyan.agent.detect;

import dev.banyan.agent.ami.AmiSpec;
import dev.banyan.agent.journal.JournalSpec;
import dev.banyan.agent.tail.LogFile;
import dev.banyan.agent.tail.Source;
import dev.banyan.conf.AgentSettings;
import dev.banyan.filter.Encodings;
import dev.banyan.filter.Filter;
import dev.banyan.filter.FilterException;
import dev.banyan.filter.HostNames;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.nio.file.Path;
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

  private static final Path JOURNALD = Path.of("/run/systemd/journal/socket");

  public WatchedJails {
    jails = List.copyOf(jails);
    faults = Map.copyOf(faults);
  }

  /** Compiles the filters of the jails that run on this host. */
  public static WatchedJails of(Policy policy, AgentSettings settings, Compiler compiler) {
    JailSources sources = new JailSources(settings, JOURNALD);
    List<WatchedJail> jails = new ArrayList<>();
    Map<JailName, String> faults = new LinkedHashMap<>();
    for (Jail jail : policy.jails()) {
      if (jail.runsOn(settings.host()) && !jail.countsBans()) {
        try {
          jails.add(watch(jail, sources, compiler));
        } catch (FilterException | DateTimeException | IllegalArgumentException e) {
          faults.put(jail.name(), String.valueOf(e.getMessage()));
        }
      }
    }
    return new WatchedJails(jails, faults);
  }

  private static WatchedJail watch(Jail jail, JailSources sources, Compiler compiler)
      throws FilterException {
    Set<? extends Source> read = sources.of(jail);
    ZoneId zone = jail.logtimezone().map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    boolean journal = read.stream().anyMatch(JournalSpec.class::isInstance);
    boolean events = read.stream().anyMatch(AmiSpec.class::isInstance);
    Filter filter =
        events
            ? Filter.ofEvents(jail.filter())
            : Encodings.over(
                compiler.compile(
                    journal ? forJournal(jail.filter()) : jail.filter(),
                    zone,
                    HostNames.of(jail.usedns())),
                jail.logencoding());
    return new WatchedJail(jail, filter, Set.copyOf(read));
  }

  /** Time stands beside what comes from the journal, not in it. */
  private static FilterText forJournal(FilterText text) {
    return new FilterText(
        text.name(),
        text.builtin(),
        text.prefregex(),
        text.failregex(),
        text.ignoreregex(),
        text.datepattern(),
        text.maxlines(),
        text.journalmatch(),
        Optional.of("journal"),
        text.mode());
  }

  /** Everything that is to be read. */
  public Set<Source> logs() {
    Set<Source> logs = new LinkedHashSet<>();
    jails.forEach(jail -> logs.addAll(jail.logs()));
    return logs;
  }

  /** Whether a filter for Asterisk reads it, the built-in one or one that is called like it. */
  boolean isOfAsterisk(LogFile file) {
    for (WatchedJail watched : jails) {
      if (watched.isOfAsterisk() && watched.reads(file)) {
        return true;
      }
    }
    return false;
  }

  /** Makes a filter of its text. */
  public interface Compiler {
    Filter compile(FilterText text, ZoneId zone, HostNames names) throws FilterException;
  }
}
