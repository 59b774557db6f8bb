package dev.banyan.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.agent.Jails;
import dev.banyan.agent.ami.AmiSpec;
import dev.banyan.agent.journal.JournalSpec;
import dev.banyan.agent.journal.JournalSpec.Framing;
import dev.banyan.agent.tail.LogSpec;
import dev.banyan.agent.tail.Source;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.AgentSettings.JailOverride;
import dev.banyan.conf.HostPort;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JailSourcesTest {
  @TempDir Path root;

  private Set<? extends Source> sources(JailOverride override, String builtin, String match) {
    AgentSettings plain = Jails.settings(root, root, "");
    Jail jail = Jails.of("asterisk", root.resolve("messages").toString());
    AgentSettings settings =
        new AgentSettings(
            plain.host(),
            List.of(),
            root,
            "dry-run",
            plain.autonomy(),
            List.of(root),
            Optional.empty(),
            false,
            Map.of(),
            Map.of(jail.name(), override));
    return new JailSources(settings, root.resolve("journald")).of(with(jail, builtin, match));
  }

  private static Jail with(Jail jail, String builtin, String match) {
    FilterText filter =
        new FilterText(
            "asterisk",
            Optional.of(builtin).filter(name -> !name.isEmpty()),
            Optional.empty(),
            jail.filter().failregex(),
            List.of(),
            Optional.empty(),
            1,
            Optional.of(match).filter(text -> !text.isEmpty()),
            Optional.empty(),
            Optional.empty());
    return new Jail(
        jail.name(),
        filter,
        jail.logs(),
        jail.backend(),
        jail.maxretry(),
        jail.findtime(),
        jail.bantime(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        "no",
        jail.scope(),
        List.of(),
        jail.attempttime(),
        false);
  }

  private static JailOverride backend(String name) {
    return new JailOverride(List.of(), Optional.empty(), Optional.of(name), Optional.empty());
  }

  @Test
  void readsFilesUnlessToldOtherwise() {
    assertThat(sources(JailOverride.NOTHING, "", ""))
        .allSatisfy(source -> assertThat(source).isInstanceOf(LogSpec.class))
        .hasSize(1);
  }

  @Test
  void readsTheJournalIfNoFileIsThereButAJournalWithAMatch() throws IOException {
    assertThat(sources(JailOverride.NOTHING, "", "_COMM=sshd").iterator().next())
        .isInstanceOf(LogSpec.class);
    Files.createFile(root.resolve("journald"));
    assertThat(sources(JailOverride.NOTHING, "", "_COMM=sshd").iterator().next())
        .isInstanceOf(JournalSpec.class);
    Files.createFile(root.resolve("messages"));
    assertThat(sources(JailOverride.NOTHING, "", "_COMM=sshd").iterator().next())
        .isInstanceOf(LogSpec.class);
  }

  @Test
  void readsWhatTheFilterAsksOfTheJournal() {
    Source source = sources(backend("systemd"), "asterisk", "_COMM=a + _COMM=b").iterator().next();
    assertThat(source).isInstanceOf(JournalSpec.class);
    JournalSpec spec = (JournalSpec) source;
    assertThat(spec.match().words()).containsExactly("_COMM=a", "+", "_COMM=b");
    assertThat(spec.framing()).isEqualTo(Framing.SYSLOG_UNLESS_STDOUT);
    assertThatThrownBy(() -> sources(backend("systemd"), "", "--file=/etc/shadow"))
        .hasMessageContaining("fields of the journal");
  }

  @Test
  void readsTheManagerInterfaceIfItKnowsHowToLogIn() {
    AgentSettings.Ami ami =
        new AgentSettings.Ami(new HostPort("127.0.0.1", 5038), "banyan", Path.of("/etc/secret"));
    JailOverride override =
        new JailOverride(List.of(), Optional.empty(), Optional.of("ami"), Optional.of(ami));
    assertThat(sources(override, "asterisk", "").iterator().next())
        .isEqualTo(new AmiSpec(Jails.of("asterisk", "/x").name(), ami));
    assertThatThrownBy(() -> sources(override, "", ""))
        .hasMessageContaining("filter = banyan/asterisk");
    assertThatThrownBy(() -> sources(backend("ami"), "asterisk", ""))
        .hasMessageContaining("ami.secretfile in [asterisk] of agent.conf");
  }
}
