package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.banyan.conf.Configuration;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.wire.AllowRequest;
import dev.banyan.wire.AllowedReply;
import dev.banyan.wire.DisallowRequest;
import dev.banyan.wire.ListAllowedRequest;
import dev.banyan.wire.ResumeRequest;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.SuspendRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowancesTest extends ServedAdmin {
  @Test
  void allowsANetworkForATimeAndSaysWhichBansThatEnds() {
    fake.bans.add(ban("192.0.2.1", 95));
    var reply =
        admin.allow(
            AllowRequest.newBuilder()
                .setCidr(wire("192.0.2.0/24"))
                .setForMs(60_000)
                .setReason("office")
                .setOperator("root")
                .build());
    assertThat(reply.getRevision()).isEqualTo(101);
    assertThat(reply.getBansList()).hasSize(1);
    assertThat(fake.appended)
        .containsExactly(
            new AllowListing(
                Cidr.parse("192.0.2.0/24").orElseThrow(),
                true,
                Optional.of(NOON.plusSeconds(60)),
                "office",
                "root"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "64.0.0.0/7", "::/0", "2000::/15"})
  void refusesWhatIsTooWide(String network) {
    assertThatThrownBy(() -> admin.allow(AllowRequest.newBuilder().setCidr(wire(network)).build()))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("too wide")
        .hasMessageContaining("banyan suspend");
    assertThat(fake.appended).isEmpty();
  }

  @Test
  void takesOffTheListOnlyWhatIsOnIt() {
    fake.listings.add(listing("192.0.2.0/24"));
    assertThatThrownBy(
            () -> admin.disallow(DisallowRequest.newBuilder().setCidr(wire("192.0.2.1")).build()))
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("banyan allow list");
    var reply = admin.disallow(DisallowRequest.newBuilder().setCidr(wire("192.0.2.0/24")).build());
    assertThat(reply.getRevision()).isEqualTo(101);
    assertThat(fake.appended)
        .singleElement()
        .isInstanceOfSatisfying(AllowListing.class, entry -> assertThat(entry.listed()).isFalse());
  }

  @Test
  void listsOperatorsAndThePolicysLines() {
    fake.policy = Configuration.builtin().policy();
    fake.listings.add(listing("192.0.2.0/24"));
    List<AllowedReply> all =
        ImmutableList.copyOf(admin.listAllowed(ListAllowedRequest.getDefaultInstance()));
    assertThat(all.get(0).getCidr()).isEqualTo(wire("192.0.2.0/24"));
    assertThat(all.get(0).getOperator()).isEqualTo("root");
    assertThat(all.subList(1, all.size()))
        .allSatisfy(line -> assertThat(line.getOperator()).isEqualTo("policy"));
  }

  @Test
  void suspendsAndResumesOnce() {
    var suspended =
        admin.suspend(SuspendRequest.newBuilder().setForMs(3_600_000).setReason("why").build());
    assertThat(suspended.getChanged()).isTrue();
    assertThat(suspended.getRevision()).isEqualTo(101);
    var mode = new Entry.EnforcementMode(true, Optional.of(NOON.plusSeconds(3_600)), "why", "");
    assertThat(fake.appended).containsExactly(mode);
    fake.suspended = Optional.of(new BanView.Suspended(NOON, mode));
    assertThat(admin.status(StatusRequest.getDefaultInstance()).getSuspension().getReason())
        .isEqualTo("why");

    assertThat(admin.resume(ResumeRequest.getDefaultInstance()).getChanged()).isTrue();
    fake.suspended = Optional.empty();
    assertThat(admin.resume(ResumeRequest.getDefaultInstance()).getChanged()).isFalse();
    assertThat(fake.appended).hasSize(2);
  }

  private static AllowListing listing(String network) {
    return new AllowListing(
        Cidr.parse(network).orElseThrow(), true, Optional.empty(), "office", "root");
  }
}
