package dev.banyan.conf;

import dev.banyan.model.Cidr;
import dev.banyan.model.Jail;
import dev.banyan.model.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole directory: the jails, and the filters and actions that they name. */
final class TreeReader {
  private final Path directory;
  private final Findings findings;
  private final Sources sources;
  private final IgnoreIp ignoreIp;
  private final KeyCheck keys = new KeyCheck();

  TreeReader(Path directory, Findings findings) {
    this.directory = directory;
    this.findings = findings;
    this.sources = new Sources(findings);
    this.ignoreIp = new IgnoreIp(directory, sources, findings);
  }

  Configuration read() {
    Optional<Document> jails = new DocumentReader(sources, findings).read(directory, "jail");
    if (jails.isEmpty()) {
      findings.problem(new Problem(directory, 0, "", missing()));
    }
    sayServer();
    Policy policy = jails.map(this::policy).orElse(Policy.EMPTY);
    keys.check(sources.references(), findings);
    return new Configuration(policy, findings.notices());
  }

  /** fail2ban's own settings, if somebody changed them. */
  private void sayServer() {
    Path changed = directory.resolve("fail2ban.local");
    if (Files.exists(changed)) {
      String message = "is not read; Banyan has its settings in agent.conf and coordinator.conf";
      findings.notice(new Line("", changed, 0), "", message);
    }
  }

  private String missing() {
    return Files.isDirectory(directory)
        ? "holds no jail.conf; name a directory such as /etc/fail2ban"
        : "no such directory; name one that holds a jail.conf, such as /etc/fail2ban";
  }

  private Policy policy(Document jails) {
    keys.add(jails, JailKeys.JAIL);
    JailReader reader = new JailReader(jails, filters(), actions(), ignoreIp, findings);
    Map<String, Value> constants =
        Map.of(
            "fail2ban_confpath", Value.of(directory.toString(), "command line"),
            "fail2ban_version", Value.of("1.1.0", "banyan"));
    List<Jail> enabled = new ArrayList<>();
    for (String name : jails.names()) {
      reader.read(name, constants).ifPresent(enabled::add);
    }
    if (enabled.isEmpty() && findings.problems().isEmpty()) {
      String message = "no jail is enabled, so nobody is banned; set 'enabled = true' in one";
      findings.notice(new Line("", directory.resolve("jail.conf"), 0), "", message);
    }
    List<Cidr> everywhere = ignoredEverywhere(jails);
    return new Policy(enabled, everywhere, sources.digest()).ignoring(ignoreIp.names());
  }

  private FilterReader filters() {
    DocumentReader reader =
        new DocumentReader(sources, findings, seen -> keys.add(seen, JailKeys.FILTER));
    return new FilterReader(directory.resolve("filter.d"), reader, findings);
  }

  private ActionReader actions() {
    DocumentReader reader =
        new DocumentReader(sources, findings, seen -> keys.add(seen, JailKeys.ACTION));
    return new ActionReader(directory.resolve("action.d"), reader, findings);
  }

  private List<Cidr> ignoredEverywhere(Document jails) {
    Interpolation interpolation = new Interpolation(jails, Map.of(), findings);
    return ignoreIp.parse(
        jails
            .own(Document.DEFAULT, "ignoreip")
            .map(raw -> interpolation.resolve(Document.DEFAULT, "ignoreip", raw)),
        Optional.empty());
  }
}
