package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.codec.PolicyCodec;
import dev.banyan.model.Cidr;
import dev.banyan.model.IgnoredName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IgnoreIpTest {
  private static final String FILTER = "[Definition]\nfailregex = ^failed from <HOST>$\n";
  private static final String JAIL =
      "[sip]\nenabled = yes\nfilter = sip\nlogpath = /var/log/a\nbackend = polling\nignoreip = ";

  @TempDir private Path directory;

  @Test
  void namesOfAllJailsAndOfOneAreKeptForTheAgents() throws Exception {
    Policy policy =
        load("[DEFAULT]\nignoreip = 192.0.2.1 office.example\n" + JAIL + "trunk.example");
    assertThat(policy.ignoreNames())
        .containsExactlyInAnyOrder(
            new IgnoredName(Optional.empty(), "office.example"),
            new IgnoredName(Optional.of(new JailName("sip")), "trunk.example"));
    assertThat(policy.ignoreip()).containsExactly(cidr("192.0.2.1"));
    assertThat(PolicyCodec.decode(PolicyCodec.encode(policy))).isEqualTo(policy);
    assertThat(new Tree(directory).notices())
        .contains("jail.conf:2: ignoreip: 'office.example' is looked up once a minute, by each");
  }

  @Test
  void whatEveryJailIgnoresIsNotRepeatedOfEach() throws Exception {
    Policy policy = load("[DEFAULT]\nignoreip = office.example\n" + JAIL + "office.example");
    assertThat(policy.ignoreNames())
        .containsExactly(new IgnoredName(Optional.empty(), "office.example"));
  }

  @Test
  void aFileListsNetworksAndNamesUnderComments() throws Exception {
    new Tree(directory)
        .with("allowed", "# ours\n192.0.2.0/28, 2001:db8::/48 # office\n\n  trunk.example\n");
    Policy policy = load(JAIL + "198.51.100.7 file:" + directory + "/allowed");
    assertThat(policy.jails().get(0).ignoreip())
        .containsExactly(cidr("198.51.100.7"), cidr("192.0.2.0/28"), cidr("2001:db8::/48"));
    assertThat(policy.ignoreNames()).extracting(IgnoredName::name).containsExactly("trunk.example");
    assertThat(new Tree(directory).notices())
        .contains("is read now and with every 'banyan reload'");
  }

  @Test
  void aFileThatChangesMakesAnotherPolicy() throws Exception {
    new Tree(directory).with("allowed", "192.0.2.1\n");
    Policy before = load(JAIL + "file:allowed");
    new Tree(directory).with("allowed", "192.0.2.2\n");
    Policy after = Configuration.load(directory).policy();
    assertThat(after.digest()).isNotEqualTo(before.digest());
    assertThat(after.jails().get(0).ignoreip()).containsExactly(cidr("192.0.2.2"));
  }

  @Test
  void allThatIsWrongIsSaidWithItsPlace() {
    Tree tree =
        new Tree(directory)
            .with("jail.conf", JAIL + "file:missing file:bad 300.1.2.3 a..b\n")
            .with("filter.d/sip.conf", FILTER)
            .with("bad", "192.0.2.1\nfile:other\n");
    assertThat(tree.problems())
        .contains("missing: no such file")
        .contains("bad:2: ignoreip: expected addresses, networks such as 192.0.2.0/24, names")
        .contains("jail.conf:6: ignoreip: expected")
        .contains("not '300.1.2.3'")
        .contains("not 'a..b'");
  }

  @Test
  void listsAreBounded() {
    String hosts =
        IntStream.range(0, 300).mapToObj(i -> "host%d.example".formatted(i)).collect(lines());
    String addresses = IntStream.range(0, 1_001).mapToObj(i -> "10.0.0.1").collect(lines());
    Tree tree =
        new Tree(directory)
            .with("jail.conf", JAIL + "file:hosts file:addresses\n")
            .with("filter.d/sip.conf", FILTER)
            .with("hosts", hosts)
            .with("addresses", addresses);
    assertThat(tree.problems())
        .contains("hosts:257: ignoreip: more than 256 names in all")
        .contains("file:addresses lists more than 1000 addresses");
  }

  private static java.util.stream.Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n");
  }

  private Policy load(String jails) throws Exception {
    new Tree(directory).with("jail.conf", jails + "\n").with("filter.d/sip.conf", FILTER);
    return Configuration.load(directory).policy();
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
