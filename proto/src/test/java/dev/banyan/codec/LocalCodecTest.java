package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.model.Cidr;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import dev.banyan.wire.LocalBans;
import dev.banyan.wire.LocalUnbans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalCodecTest {
  private static final Instant THERE = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant HERE = THERE.plus(Duration.ofHours(7));
  private static final JailName JAIL = new JailName("asterisk");
  private static final Cidr CIDR = Cidr.parse("2001:db8::/64").orElseThrow();

  @Test
  void bringsBansAcrossWithTheTimeThatRemains() throws MalformedException {
    var brief = new LocalBan(JAIL, CIDR, THERE, Optional.of(THERE.plusSeconds(60)), 5);
    var lasting = new LocalBan(JAIL, CIDR, THERE, Optional.empty(), 6);
    LocalBans wire = LocalCodec.encode(List.of(brief, lasting), THERE).getLocalBans();
    assertThat(LocalCodec.decode(wire, HERE))
        .containsExactly(
            new LocalBan(JAIL, CIDR, THERE, Optional.of(HERE.plusSeconds(60)), 5), lasting);
  }

  @Test
  void bringsUnbansAndTheirAnswerAcross() throws MalformedException {
    var unbans =
        new LocalCodec.Unbans(
            7,
            List.of(
                new LocalUnban(Optional.of(JAIL), CIDR, THERE),
                new LocalUnban(Optional.empty(), CIDR, THERE)));
    assertThat(LocalCodec.decode(LocalCodec.encode(unbans).getLocalUnbans())).isEqualTo(unbans);
    var taken = new LocalCodec.Taken(7, new Epoch(-3), new Revision(9));
    assertThat(LocalCodec.decode(LocalCodec.encode(taken).getUnbansTaken())).isEqualTo(taken);
  }

  @Test
  void refusesWhatCannotBe() {
    var ban = dev.banyan.wire.LocalBan.newBuilder().setJail("a").setCidr(Fields.cidr(CIDR));
    LocalBans bans = LocalBans.newBuilder().addBans(ban.setRemainingMs(-2)).build();
    assertThatThrownBy(() -> LocalCodec.decode(bans, HERE)).hasMessageContaining("remaining_ms");
    var unban = dev.banyan.wire.LocalUnban.newBuilder().setCidr(Fields.cidr(CIDR));
    LocalUnbans unbans = LocalUnbans.newBuilder().addUnbans(unban.setJail("../x")).build();
    assertThatThrownBy(() -> LocalCodec.decode(unbans)).hasMessageContaining("jail");
  }
}
