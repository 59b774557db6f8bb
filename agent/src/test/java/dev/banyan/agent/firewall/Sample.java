package dev.banyan.agent.firewall;

import com.google.protobuf.ByteString;
import dev.banyan.model.Block;
import dev.banyan.model.Cidr;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Jails and networks that the tests speak of. */
public final class Sample {
  /** Blocks UDP to port 5060, in the chain {@code banyan-ASTERISK}. */
  public static final JailName SIP = new JailName("asterisk-iptables");

  /** Blocks everything. */
  public static final JailName ALL = new JailName("ssh");

  public static final Block UDP_5060 =
      new Block(
          "ASTERISK",
          List.of("udp"),
          List.of(new Block.Ports(5060, 5060)),
          "DROP",
          "INPUT",
          "filter");

  private Sample() {}

  public static Policy policy(Jail... jails) {
    return new Policy(List.of(jails), List.of(), ByteString.EMPTY);
  }

  /** The policy with both jails. */
  public static Policy both() {
    return policy(jail(SIP, UDP_5060), jail(ALL, Block.everything("ssh")));
  }

  public static Jail jail(JailName name, Block... blocks) {
    return jail(name, List.of(blocks))
        .with(List.of(new Jail.Action("iptables-allports", Map.of())));
  }

  private static Jail jail(JailName name, List<Block> blocks) {
    return new Jail(
        name,
        new FilterText(
            "asterisk",
            Optional.empty(),
            Optional.empty(),
            List.of("<HOST>"),
            List.of(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        List.of(),
        "auto",
        5,
        Duration.ofMinutes(10),
        Optional.of(Duration.ofDays(7)),
        blocks,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        "warn",
        Jail.Scope.CLUSTER,
        List.of(),
        Jail.DEFAULT_ATTEMPTTIME,
        false);
  }

  public static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  public static List<Cidr> cidrs(String... texts) {
    return Stream.of(texts).map(Sample::cidr).toList();
  }
}
