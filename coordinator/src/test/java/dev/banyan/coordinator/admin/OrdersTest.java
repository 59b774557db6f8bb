package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.model.Entry;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.Policy;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import dev.banyan.wire.UnbanRequest;
import dev.banyan.wire.UnbanResult;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersTest extends ServedAdmin {
  @Test
  void bansInJailManualUnlessOneIsNamed() {
    fake.agent("pbx-a", 101);
    fake.agent("pbx-b", 100);

    BanResult result =
        admin.ban(
            BanRequest.newBuilder()
                .setCidr(wire("192.0.2.7"))
                .setForMs(Duration.ofHours(1).toMillis())
                .setReason("toll fraud")
                .setOperator("eve")
                .setWaitMs(1)
                .build());

    assertThat(fake.appended)
        .containsExactly(
            new Entry.OperatorBan(
                Policy.MANUAL,
                cidr("192.0.2.7"),
                Optional.empty(),
                Optional.of(NOON.plus(Duration.ofHours(1))),
                "toll fraud",
                "eve"));
    assertThat(result.getRevision()).isEqualTo(101);
    assertThat(result.getEnforced()).isEqualTo(1);
    assertThat(result.getMissingOnList()).containsExactly("pbx-b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "10.0.0.0/7",
        "2001:db8::/31",
        "127.0.0.1",
        "::1",
        "169.254.1.1",
        "fe80::1",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255"
      })
  void refusesToBanWhatNobodyMayBan(String network) {
    refuses(
        Status.Code.INVALID_ARGUMENT,
        "",
        () -> admin.ban(BanRequest.newBuilder().setCidr(wire(network)).build()));
    assertThat(fake.appended).isEmpty();
  }

  @Test
  void refusesAJailThatDoesNotExistAndSaysWhichDo() {
    refuses(
        Status.Code.INVALID_ARGUMENT,
        "in force are asterisk",
        () -> admin.ban(BanRequest.newBuilder().setCidr(wire("192.0.2.7")).setJail("x").build()));
  }

  @Test
  void refusesAnAddressOfNoLength() {
    var three =
        dev.banyan.wire.Cidr.newBuilder()
            .setAddress(ByteString.copyFrom(new byte[] {1, 2, 3}))
            .build();
    refuses(
        Status.Code.INVALID_ARGUMENT,
        "4 or 16 bytes",
        () -> admin.ban(BanRequest.newBuilder().setCidr(three).build()));
  }

  @Test
  void refusesToBanWhatIsAllowed() {
    fake.listings.add(
        new Entry.AllowListing(cidr("192.0.2.0/28"), true, Optional.empty(), "our trunk", "eve"));

    refuses(
        Status.Code.FAILED_PRECONDITION,
        "192.0.2.0/28 is listed (our trunk)",
        () -> admin.ban(BanRequest.newBuilder().setCidr(wire("192.0.2.7")).build()));
  }

  @Test
  void saysWhenTheBanLogCannotBeWritten() {
    fake.broken = true;

    refuses(
        Status.Code.UNAVAILABLE,
        "not enough replicas",
        () -> admin.ban(BanRequest.newBuilder().setCidr(wire("192.0.2.7")).build()));
  }

  @Test
  void liftsExactlyTheAddressInEveryJail() {
    fake.bans.add(ban("192.0.2.1", 95));
    fake.bans.add(ban("192.0.2.2", 96));

    UnbanResult result =
        admin.unban(UnbanRequest.newBuilder().setCidr(wire("192.0.2.1")).setReason("hi").build());

    assertThat(fake.appended)
        .containsExactly(
            new Entry.OperatorUnban(
                Optional.empty(), cidr("192.0.2.1"), Optional.empty(), "hi", ""));
    assertThat(result.getLiftedList()).hasSize(1);
  }

  @Test
  void liftsAPrefixOnlyIfAsked() {
    fake.bans.add(ban("192.0.2.0/24", 95));
    fake.bans.add(ban("192.0.2.9", 96));

    refuses(
        Status.Code.FAILED_PRECONDITION,
        "part of 192.0.2.0/24 in jail asterisk; to lift that for all of it, add --prefix",
        () -> admin.unban(UnbanRequest.newBuilder().setCidr(wire("192.0.2.1")).build()));
    UnbanResult result =
        admin.unban(
            UnbanRequest.newBuilder().setCidr(wire("192.0.2.1")).setLiftPrefixes(true).build());

    assertThat(fake.appended).extracting(Entry::key).containsExactly(unbanKey("192.0.2.0/24"));
    assertThat(result.getLiftedList()).hasSize(2);
  }

  @Test
  void liftsEverythingOfBothFamilies() {
    fake.bans.add(ban("192.0.2.1", 95));
    fake.bans.add(ban("2001:db8::1", 96));

    UnbanResult result = admin.unban(UnbanRequest.newBuilder().setJail("asterisk").build());

    assertThat(fake.appended).hasSize(2);
    assertThat(result.getLiftedList()).hasSize(2);
  }

  @Test
  void liftsWhatHostsHaveBannedByThemselvesThoughTheClusterKnowsNothingOfIt() {
    JailName jail = new JailName("asterisk");
    fake.localBans.put(
        "pbx-a",
        List.of(
            new LocalBan(jail, cidr("192.0.2.1"), Instant.EPOCH, Optional.empty(), 6),
            new LocalBan(jail, cidr("192.0.2.2"), Instant.EPOCH, Optional.empty(), 6)));
    fake.agent("pbx-a", 100);
    UnbanResult result = admin.unban(UnbanRequest.newBuilder().setCidr(wire("192.0.2.1")).build());
    assertThat(fake.appended).extracting(Entry::key).containsExactly(unbanKey("192.0.2.1"));
    assertThat(result.getLiftedList())
        .singleElement()
        .satisfies(ban -> assertThat(ban.getHost()).isEqualTo("pbx-a"));
  }

  @Test
  void writesNothingIfNothingIsBanned() {
    UnbanResult result = admin.unban(UnbanRequest.newBuilder().setCidr(wire("192.0.2.1")).build());

    assertThat(fake.appended).isEmpty();
    assertThat(result.getLiftedList()).isEmpty();
  }
}
