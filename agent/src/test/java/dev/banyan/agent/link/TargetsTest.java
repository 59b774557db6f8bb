package dev.banyan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.conf.HostPort;
import dev.banyan.model.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "here", List.of("127.0.0.1"),
          "near", List.of("192.0.2.1", "2001:db8::1"),
          "far", List.of("198.51.100.1"));

  @Test
  void triesEveryAddressOnceARound() throws Targets.NoTargetException {
    Targets targets = targets(true, "near", "far");

    assertThat(round(targets)).hasSize(3).isEqualTo(round(targets));
  }

  @Test
  void beginsAnywhere() throws Targets.NoTargetException {
    Set<InetSocketAddress> begun = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      begun.add(targets(new Random(seed), true, "near", "far").next());
    }

    assertThat(begun).hasSize(3);
  }

  @Test
  void refusesToLeaveTheHostInPlaintextAndSaysWhy() {
    assertThatThrownBy(() -> targets(false, "near").next())
        .isInstanceOf(Targets.NoTargetException.class)
        .hasMessageContaining("near:8440")
        .hasMessageContaining("insecure = yes in agent.conf");
  }

  @Test
  void staysOnTheHostWithoutBeingTold() throws Targets.NoTargetException {
    assertThat(targets(false, "near", "here").next().getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void saysWhichNameIsNotKnown() {
    assertThatThrownBy(() -> targets(true, "nowhere").next())
        .hasMessage("nowhere:8440: no address is known for that name");
  }

  @Test
  void saysThatNoCoordinatorIsNamed() {
    assertThatThrownBy(() -> targets(true).next()).hasMessageContaining("set coordinators");
  }

  private static Set<InetSocketAddress> round(Targets targets) throws Targets.NoTargetException {
    Set<InetSocketAddress> round = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      round.add(targets.next());
    }
    return round;
  }

  private static Targets targets(boolean insecure, String... names) {
    return targets(new Random(1), insecure, names);
  }

  private static Targets targets(Random random, boolean insecure, String... names) {
    List<HostPort> coordinators =
        List.of(names).stream().map(name -> new HostPort(name, 8440)).toList();
    return new Targets(coordinators, insecure, random, TargetsTest::resolve);
  }

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    List<String> addresses = NAMES.get(host);
    if (addresses == null) {
      throw new UnknownHostException(host);
    }
    return addresses.stream()
        .map(text -> Address.parse(text).orElseThrow().toInetAddress())
        .toArray(InetAddress[]::new);
  }
}
