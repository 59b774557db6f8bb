package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.conf.Configuration;
import dev.banyan.model.Ack;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.ExplainRequest;
import dev.banyan.wire.ListAgentsRequest;
import dev.banyan.wire.ListBansRequest;
import dev.banyan.wire.ListJailsRequest;
import dev.banyan.wire.Origin;
import dev.banyan.wire.ReleaseRequest;
import dev.banyan.wire.ReloadRequest;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.Verdict;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdminServiceTest extends ServedAdmin {
  @Test
  void saysHowTheClusterIs() {
    fake.agent("pbx-a", 100);
    fake.agent("pbx-b", 90);
    fake.bans.add(ban("192.0.2.1", 95));

    var status = admin.status(StatusRequest.getDefaultInstance());

    assertThat(status.getReady()).isTrue();
    assertThat(status.getEpoch()).isEqualTo(0xabcL);
    assertThat(status.getRevision()).isEqualTo(100);
    assertThat(status.getBans()).isEqualTo(1);
    assertThat(status.getAgents()).isEqualTo(2);
    assertThat(status.getAgentsBehind()).isEqualTo(1);
    assertThat(status.getLag()).isEqualTo(3);
  }

  @Test
  void saysWhyItIsNotReady() {
    fake.caughtUp = false;

    var status = admin.status(StatusRequest.getDefaultInstance());

    assertThat(status.getReady()).isFalse();
    assertThat(status.getReason()).contains("ban log");
  }

  @Test
  void listsWhatIsHeldOnlyWhenAskedFor() throws Exception {
    fake.bans.add(ban("192.0.2.1", 95));
    fake.bans.add(held(ban("192.0.2.2", 96)));

    assertThat(addresses(ListBansRequest.getDefaultInstance())).containsExactly("192.0.2.1/32");
    assertThat(addresses(ListBansRequest.newBuilder().setHeld(true).build()))
        .containsExactly("192.0.2.2/32");
    var within = ListBansRequest.newBuilder().setWithin(wire("192.0.2.0/24"));
    assertThat(addresses(within.build())).containsExactly("192.0.2.1/32");
    assertThat(addresses(within.setHeld(true).build())).containsExactly("192.0.2.2/32");
  }

  private List<String> addresses(ListBansRequest request) throws MalformedException {
    List<String> found = new ArrayList<>();
    for (BanReply ban : ImmutableList.copyOf(admin.listBans(request))) {
      found.add(Fields.cidr(ban.getCidr()).toString());
    }
    return found;
  }

  private static Ban held(Ban ban) {
    return new Ban(
        ban.key(),
        ban.jail(),
        ban.cidr(),
        ban.host(),
        ban.since(),
        ban.until(),
        ban.revision(),
        ban.origin(),
        ban.policy(),
        ban.failures(),
        ban.evidence(),
        ban.reason(),
        ban.dryrun(),
        true);
  }

  @Test
  void releasesWhatIsHeldInAJail() {
    fake.policy = Configuration.builtin().policy();
    Entry.AutomaticBan held =
        new Entry.AutomaticBan(
                ASTERISK,
                cidr("192.0.2.2"),
                Optional.empty(),
                NOON,
                Optional.empty(),
                3,
                17,
                new Revision(1),
                5,
                List.of(),
                0,
                false)
            .held(true);
    fake.held.add(held);

    var reply = admin.release(ReleaseRequest.newBuilder().setJail("asterisk").build());

    assertThat(reply.getReleased()).isEqualTo(1);
    assertThat(reply.getRevision()).isEqualTo(101);
    assertThat(fake.appended).containsExactly(held.held(false));
    assertThatThrownBy(() -> admin.release(ReleaseRequest.newBuilder().setJail("sip").build()))
        .hasMessageContaining("there is no jail sip");
    assertThatThrownBy(() -> admin.release(ReleaseRequest.getDefaultInstance()))
        .hasMessageContaining("name the jail");
  }

  @Test
  void publishesTheFilesWhenToldTo() {
    fake.files = Optional.of(new Configuration(Policy.EMPTY, List.of()));

    var reply = admin.reload(ReloadRequest.getDefaultInstance());

    assertThat(reply.getChanged()).isTrue();
    assertThat(fake.appended).containsExactly(new Entry.PolicyInForce(Policy.EMPTY));
  }

  @Test
  void publishesNothingIfTheFilesSayWhatIsInForce() {
    fake.files = Optional.of(Configuration.builtin());

    assertThat(admin.reload(ReloadRequest.getDefaultInstance()).getChanged()).isFalse();
    assertThat(fake.appended).isEmpty();
  }

  @Test
  void sealsAllAnewWhenToldTo() {
    fake.files = Optional.of(Configuration.builtin());
    fake.lasting =
        List.of(
            new Entry.PolicyInForce(fake.policy),
            new Entry.AllowListing(cidr("192.0.2.7"), true, Optional.empty(), "", "root"));

    var reply = admin.reload(ReloadRequest.newBuilder().setReseal(true).build());

    assertThat(reply.getChanged()).isFalse();
    assertThat(reply.getResealed()).isEqualTo(2);
    assertThat(fake.appended).isEqualTo(fake.lasting);
  }

  @Test
  void sealsNothingOfFilesThatAreWrongOrWhereNothingCanBeWritten() {
    fake.lasting = List.of(new Entry.PolicyInForce(fake.policy));
    var reseal = ReloadRequest.newBuilder().setReseal(true).build();
    assertThat(admin.reload(reseal).getResealed()).isZero();
    assertThat(fake.appended).isEmpty();

    fake.files = Optional.of(Configuration.builtin());
    fake.broken = true;
    refuses(Status.Code.UNAVAILABLE, "not enough replicas", () -> admin.reload(reseal));
  }

  @Test
  void publishesNothingOfFilesThatAreWrong() {
    var reply = admin.reload(ReloadRequest.getDefaultInstance());

    assertThat(reply.getProblemsList()).containsExactly("jail.conf:3: maxretry: is no number");
    assertThat(fake.appended).isEmpty();
  }

  @Test
  void listsJailsWithTheirNumbers() {
    fake.bans.add(ban("192.0.2.1", 95));

    var jails = List.copyOf(listOf(admin.listJails(ListJailsRequest.getDefaultInstance())));

    assertThat(jails).hasSize(1);
    assertThat(jails.get(0).getMaxretry()).isEqualTo(5);
    assertThat(jails.get(0).getBans()).isEqualTo(1);
    assertThat(jails.get(0).getFailures()).isEqualTo(12);
  }

  @Test
  void listsAgentsWithWhatTheyCouldNotApply() {
    fake.agent("pbx-a", 97, new Ack.Failed(key("192.0.2.1"), new Revision(95), "set is full"));

    var agents = listOf(admin.listAgents(ListAgentsRequest.getDefaultInstance()));

    assertThat(agents.get(0).getBehind()).isEqualTo(3);
    assertThat(agents.get(0).getFailed(0).getError()).isEqualTo("set is full");
  }

  @Test
  void countsOnHowManyHostsABanIsEnforced() {
    fake.agent("pbx-a", 100);
    fake.agent("pbx-b", 94);
    fake.agent("pbx-c", 100, new Ack.Failed(key("192.0.2.1"), new Revision(95), "set is full"));
    fake.bans.add(ban("192.0.2.1", 95));
    fake.bans.add(ban("192.0.2.2", 96));

    var bans = listOf(admin.listBans(ListBansRequest.getDefaultInstance()));

    assertThat(bans).extracting(BanReply::getEnforced).containsExactly(1, 2);
    assertThat(bans).extracting(BanReply::getAgents).containsExactly(3, 3);
    assertThat(bans.get(0).getHostsList()).containsExactly("pbx-a", "pbx-b");
  }

  @Test
  void narrowsTheListOfBans() {
    fake.bans.add(ban("192.0.2.1", 95));
    fake.bans.add(ban("198.51.100.1", 96));

    var within =
        listOf(
            admin.listBans(ListBansRequest.newBuilder().setWithin(wire("192.0.2.0/24")).build()));
    var jail = listOf(admin.listBans(ListBansRequest.newBuilder().setJail("other").build()));
    var host = listOf(admin.listBans(ListBansRequest.newBuilder().setHost("pbx-b").build()));

    assertThat(within).hasSize(1);
    assertThat(jail).isEmpty();
    assertThat(host).hasSize(2);
  }

  @Test
  void listsAndExplainsWhatHostsBanByThemselves() {
    Instant until = Instant.now().plus(Duration.ofHours(1));
    Cidr cidr = Cidr.parse("192.0.2.7").orElseThrow();
    JailName jail = new JailName("asterisk");
    fake.localBans.put(
        "pbx-a",
        List.of(
            new LocalBan(jail, cidr, Instant.EPOCH, Optional.of(until), 6),
            new LocalBan(jail, cidr, Instant.EPOCH, Optional.of(Instant.EPOCH), 6)));
    fake.agent("pbx-a", 100);
    fake.agent("pbx-b", 100);

    var bans = listOf(admin.listBans(ListBansRequest.getDefaultInstance()));
    assertThat(bans).hasSize(1);
    assertThat(bans.get(0).getOrigin()).isEqualTo(Origin.ORIGIN_LOCAL);
    assertThat(bans.get(0).getHost()).isEqualTo("pbx-a");
    assertThat(listOf(admin.listBans(ListBansRequest.newBuilder().setHost("pbx-b").build())))
        .isEmpty();
    assertThat(
            listOf(
                admin.listBans(
                    ListBansRequest.newBuilder().setWithin(wire("192.0.2.0/24")).build())))
        .hasSize(1);

    var why = admin.explain(ExplainRequest.newBuilder().setCidr(wire("192.0.2.7")).build());
    assertThat(why.getExplanations(0).getOrigin()).isEqualTo(Origin.ORIGIN_LOCAL);
    assertThat(why.getExplanations(0).getVerdict()).isEqualTo(Verdict.VERDICT_BANNED);
    assertThat(why.getExplanations(0).getEnforcedByList()).containsExactly("pbx-a");
    assertThat(why.getExplanations(0).getReason()).contains("pbx-a decided it alone, by 6");
  }
}
