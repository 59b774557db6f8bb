package dev.banyan.conf;

import com.google.common.collect.Sets;
import dev.banyan.model.JailName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code agent.conf} and {@code coordinator.conf} with what is laid over them: {@code .local}
 * files, then the environment ({@code BANYAN_} and the key in capitals, {@code _} for {@code .}),
 * then the command line. What is set nowhere has its default; a missing file is all defaults.
 */
public final class SettingsLoader {
  private static final String AGENT = "agent";
  private static final String COORDINATOR = "coordinator";
  private static final String SECRET = "secret.file";
  private static final String UNSEALED = "unsealed";
  private static final KafkaTls AGENT_TLS = new KafkaTls("dev.banyan.agent.publish.BrokerTls");
  private static final KafkaTls COORDINATOR_TLS =
      new KafkaTls("dev.banyan.coordinator.banlog.BrokerTls");
  private static final Set<String> AGENT_KEYS =
      Sets.union(
          Set.of(
              "host",
              "coordinators",
              "state",
              "firewall",
              "actions",
              "autonomy",
              "logroots",
              "http",
              "insecure"),
          TlsReader.KEYS);
  private static final List<String> FIREWALLS =
      List.of("ipset", "iptables", "nftables", "command", "dry-run");
  private static final Set<String> COORDINATOR_KEYS =
      Sets.union(
          Set.of(
              "name",
              "listen",
              "http",
              "state",
              "config",
              "standby",
              "historytime",
              "insecure",
              "hostrate",
              SECRET,
              UNSEALED),
          Sets.union(NotifyReader.KEYS, TlsReader.KEYS));
  private static final Set<String> JAIL_KEYS =
      Set.of("logpath", "port", "backend", "ami.host", "ami.user", "ami.secretfile");

  private final Path directory;
  private final SettingsSource.Inputs inputs;
  private final String hostname;

  /**
   * @param directory where the files are; it need not exist
   * @param environment of the process
   * @param overrides from the command line, by key
   * @param hostname of this machine
   */
  public SettingsLoader(
      Path directory,
      Map<String, String> environment,
      Map<String, String> overrides,
      String hostname) {
    this.directory = directory;
    this.inputs = new SettingsSource.Inputs(Map.copyOf(environment), Map.copyOf(overrides));
    this.hostname = hostname;
  }

  /** The settings of the agent. */
  public AgentSettings agent() throws ConfigurationException {
    Findings findings = new Findings();
    SettingsSource source = new SettingsSource(AGENT, directory, inputs, findings);
    source.onlyKnown(AGENT, AGENT_KEYS);
    Typed typed = new Typed(source, findings);
    Optional<TlsFiles> tls = new TlsReader(source, findings).read();
    AgentSettings settings =
        new AgentSettings(
            typed.host("host", hostname),
            typed.endpoints("coordinators", "127.0.0.1:8440"),
            typed.path("state", "/var/lib/banyan/agent"),
            typed.oneOf("firewall", "ipset", FIREWALLS),
            typed.duration("autonomy", Duration.ofSeconds(10)),
            typed.paths("logroots", "/var/log"),
            typed.endpoint("http", "127.0.0.1:8442"),
            typed.yes("insecure"),
            AGENT_TLS.of(source.kafka(), tls),
            jails(source, findings),
            typed.path("actions", directory.resolve("action.d").toString()),
            tls);
    findings.throwIfAny();
    return settings;
  }

  /** The settings of the coordinator. */
  public CoordinatorSettings coordinator() throws ConfigurationException {
    Findings findings = new Findings();
    SettingsSource source = new SettingsSource(COORDINATOR, directory, inputs, findings);
    source.onlyKnown(COORDINATOR, COORDINATOR_KEYS);
    onlySection(source, findings);
    Typed typed = new Typed(source, findings);
    boolean insecure = typed.yes("insecure");
    HostPort listen = typed.required("listen", "127.0.0.1:8440");
    Optional<TlsFiles> tls = new TlsReader(source, findings).read();
    if (tls.isEmpty() && !insecure && !Loopback.is(listen)) {
      findings.problem(
          source.place("listen"),
          "listen",
          listen
              + " is reachable from other hosts, and nobody would know who calls: set tls.ca,"
              + " tls.certificate and tls.key ('banyan pki' makes them), listen on 127.0.0.1, or"
              + " set 'insecure = yes' in a network that you trust");
    }
    CoordinatorSettings settings =
        new CoordinatorSettings(
            typed.text("name", hostname),
            listen,
            typed.endpoint("http", "127.0.0.1:8441"),
            typed.path("state", "/var/lib/banyan/coordinator"),
            typed.path("config", directory.toString()),
            typed.oneOf("standby", "all", List.of("all", "none")).equals("all"),
            typed.duration("historytime", Duration.ofDays(90)),
            insecure,
            COORDINATOR_TLS.of(source.kafka(), tls),
            new NotifyReader(source, findings, hostname).read(),
            tls,
            seals(typed, source, findings),
            typed.count("hostrate", CoordinatorSettings.HOSTRATE));
    findings.throwIfAny();
    return settings;
  }

  private static Optional<SealSettings> seals(
      Typed typed, SettingsSource source, Findings findings) {
    boolean unsealed = typed.yes(UNSEALED);
    if (!typed.says(SECRET)) {
      if (unsealed) {
        findings.problem(source.place(UNSEALED), UNSEALED, "means nothing without " + SECRET);
      }
      return Optional.empty();
    }
    return Optional.of(new SealSettings(typed.path(SECRET, "/"), unsealed));
  }

  private static void onlySection(SettingsSource source, Findings findings) {
    for (String name : source.document().names()) {
      if (!name.equals(COORDINATOR)) {
        source
            .document()
            .header(name)
            .ifPresent(line -> findings.problem(line, "[" + name + "]", "is no section here"));
      }
    }
  }

  private static Map<JailName, AgentSettings.JailOverride> jails(
      SettingsSource source, Findings findings) {
    Map<JailName, AgentSettings.JailOverride> jails = new LinkedHashMap<>();
    for (String name : source.document().names()) {
      if (name.equals(AGENT)) {
        continue;
      }
      source.onlyKnown(name, JAIL_KEYS);
      if (JailName.isValid(name)) {
        jails.put(new JailName(name), override(source, name, findings));
      } else {
        source
            .document()
            .header(name)
            .ifPresent(line -> findings.problem(line, "[" + name + "]", "cannot name a jail"));
      }
    }
    return jails;
  }

  private static AgentSettings.JailOverride override(
      SettingsSource source, String jail, Findings findings) {
    Lookup options =
        new JailLookup(
            jail,
            source.document().header(jail).orElseThrow(),
            new Interpolation(source.document(), Map.of(), findings));
    JailLogs logs = new JailLogs(options, findings);
    List<Line> logpath = options.get("logpath").map(Value::filled).orElse(List.of());
    if (!logpath.isEmpty()) {
      logs.logs(jail, "auto", true);
    }
    Optional<String> backend = options.get("backend").map(value -> logs.backend());
    return new AgentSettings.JailOverride(
        logpath.stream().map(Line::text).toList(),
        port(options, findings),
        backend,
        ami(options, findings));
  }

  /** Neither a user nor a secret can be guessed, so one needs the other. */
  private static Optional<AgentSettings.Ami> ami(Lookup options, Findings findings) {
    Typed typed = new Typed(options, findings);
    String user = typed.text("ami.user", "");
    String secret = typed.text("ami.secretfile", "");
    if (user.isEmpty() && secret.isEmpty()) {
      return Optional.empty();
    }
    if (user.isEmpty() || !secret.startsWith("/") || !user.matches("\\P{Cntrl}{1,80}")) {
      String key = secret.startsWith("/") ? "ami.user" : "ami.secretfile";
      findings.problem(
          options.place(key),
          key,
          "expected both ami.user, a user of manager.conf, and ami.secretfile, the path of a file"
              + " with its secret");
      return Optional.empty();
    }
    return Optional.of(
        new AgentSettings.Ami(
            typed.required("ami.host", "127.0.0.1:5038"), user, typed.path("ami.secretfile", "/")));
  }

  private static Optional<String> port(Lookup options, Findings findings) {
    Optional<String> port = options.get("port").map(Value::text);
    if (port.isPresent() && PortList.parse(port.get()).isEmpty()) {
      String message = "expected a port, 5060:5061 or a service, not '%s'";
      findings.problem(options.place("port"), "port", message.formatted(Text.shown(port.get())));
    }
    return port;
  }
}
