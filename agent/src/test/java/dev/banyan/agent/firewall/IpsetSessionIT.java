package dev.banyan.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.process.Programs;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsRoot({"ipset", "stdbuf"})
@Timeout(60)
class IpsetSessionIT {
  /** Of a pipe there is room for some 64 KiB, a prompt has 7 bytes. */
  private static final int PROMPTS_THAT_FILL_A_PIPE = 12_000;

  private final Network network = Network.create();
  private final Namespace pbx = network.host("pbx");
  private final IpsetSession session = new IpsetSession(new Programs(pbx.prefix()));

  @AfterEach
  void close() {
    session.close();
    network.close();
  }

  @Test
  void listsWhatTheProgramListsAlsoBetweenBans() throws Exception {
    pbx.run("ipset", "create", "one", "hash:net", "timeout", "0");
    pbx.run("ipset", "create", "two", "hash:net", "timeout", "0");
    for (int i = 0; i < 3; i++) {
      assertThat(session.run(List.of(ban("192.0.2." + i)))).containsExactly(Optional.empty());
      assertThat(session.list()).contains(pbx.run("ipset", "list", "-terse"));
    }
    pbx.run("ipset", "destroy");
    assertThat(session.list()).contains("");
    assertThat(session.run(List.of(ban("192.0.2.9"))).get(0)).isPresent();
    assertThat(session.list()).contains("");
  }

  @Test
  void neverWaitsForRoomForItsPrompts() throws Exception {
    pbx.run("ipset", "create", "one", "hash:net", "timeout", "0");
    List<String> bans = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      bans.add(ban("192.0.2." + i));
    }
    for (int prompts = 0; prompts < PROMPTS_THAT_FILL_A_PIPE; prompts += 2 * bans.size()) {
      assertThat(session.run(bans)).containsOnly(Optional.empty());
    }
    assertThat(session.list()).get().asString().contains("Number of entries: 64");
  }

  private static String ban(String address) {
    return "add -exist one %1$s timeout 9\ntest one %1$s\n".formatted(address);
  }
}
