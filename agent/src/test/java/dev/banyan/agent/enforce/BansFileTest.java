package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Change;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** What the bans file brings back. */
class BansFileTest extends WithEnforcer {
  @Test
  void aRestartBringsBackEverything() throws Exception {
    delta(7, blocked(1, SIP, ONE), blocked(2, SIP, TWO), allowed(3, "192.0.2.0/24"));
    delta(8, lifted(8, SIP, TWO));
    restart();
    assertThat(opened.remark()).isEmpty();
    assertThat(held(SIP)).containsExactly(ONE);
    assertThat(firewall.allowed()).containsExactly(cidr("192.0.2.0/24"));
    assertThat(enforcer.held())
        .isEqualTo(new Enforcement.Held(LOG, new Revision(8), new Revision(0)));
  }

  @Test
  void anEndOfTheFileThatIsNotWholeIsFetchedAgain() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    delta(2, blocked(2, SIP, TWO));
    byte[] bytes = Files.readAllBytes(directory.resolve("bans"));
    Files.write(directory.resolve("bans"), java.util.Arrays.copyOf(bytes, bytes.length - 9));
    restart();
    assertThat(opened.remark()).contains("not whole");
    assertThat(enforcer.held().revision()).isEqualTo(new Revision(1));
    delta(2, blocked(2, SIP, TWO));
    restart();
    assertThat(opened.remark()).isEmpty();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void aDamagedFileCountsAsEmptyAndLeavesTheKernelAsItIs() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    delta(2, blocked(2, SIP, TWO));
    byte[] bytes = Files.readAllBytes(directory.resolve("bans"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(directory.resolve("bans"), bytes, StandardOpenOption.TRUNCATE_EXISTING);
    int before = firewall.replacements;
    restart();
    assertThat(opened.remark()).contains("damaged");
    assertThat(enforcer.held())
        .isEqualTo(new Enforcement.Held(Epoch.NONE, Revision.NONE, Revision.NONE));
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    enforcer.follow(new Revision(0), Sample.both());
    delta(3, blocked(3, ALL, ONE));
    enforcer.tick();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(held(ALL)).containsExactly(ONE);
    assertThat(firewall.replacements).isEqualTo(before);
    batch(Kind.ONLY_PAGE, LOG, 4, blocked(4, SIP, TWO));
    assertThat(held(SIP)).containsExactly(TWO);
  }

  @Test
  void theFileIsWrittenAnewBeforeItGrowsWithoutEnd() throws Exception {
    for (int i = 0; i < 40; i++) {
      Change[] changes = new Change[1000];
      for (int k = 0; k < changes.length; k++) {
        changes[k] = blocked(i * 1000 + k, SIP, cidr("10.1." + k / 250 + "." + k % 250));
      }
      delta(i * 1000 + 999, changes);
      enforcer.tick();
    }
    assertThat(Files.size(directory.resolve("bans"))).isLessThan(2_000_000);
    restart();
    assertThat(held(SIP)).hasSize(1000);
  }
}
