package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import dev.banyan.codec.Fields;
import dev.banyan.conf.Configuration;
import dev.banyan.coordinator.window.WindowView.Counting;
import dev.banyan.model.Ack;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.model.Transport;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import dev.banyan.wire.ExplainRequest;
import dev.banyan.wire.Explanation;
import dev.banyan.wire.ListAgentsRequest;
import dev.banyan.wire.ListBansRequest;
import dev.banyan.wire.ListJailsRequest;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.UnbanRequest;
import dev.banyan.wire.UnbanResult;
import dev.banyan.wire.Verdict;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServiceTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final JailName ASTERISK = new JailName("asterisk");

  private final FakePorts fake = new FakePorts();
  private Server server;
  private ManagedChannel channel;
  private AdminBlockingStub admin;

  @BeforeEach
  void serve() throws IOException {
    fake.policy = Configuration.builtin().policy();
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                new AdminService(
                    "1.0", fake.ports(), InstantSource.fixed(NOON), MoreExecutors.directExecutor()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    admin = AdminGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

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
  void writesNothingIfNothingIsBanned() {
    UnbanResult result = admin.unban(UnbanRequest.newBuilder().setCidr(wire("192.0.2.1")).build());

    assertThat(fake.appended).isEmpty();
    assertThat(result.getLiftedList()).isEmpty();
  }

  @Test
  void explainsABanByItsFailuresAndWhereItIsEnforced() {
    fake.agent("pbx-a", 100);
    fake.agent("pbx-b", 94);
    fake.bans.add(ban("192.0.2.1", 95));

    Explanation why = explain("192.0.2.1").get(0);

    assertThat(why.getVerdict()).isEqualTo(Verdict.VERDICT_BANNED);
    assertThat(why.getRule()).isEqualTo("5 failures within 10m ban for 1w");
    assertThat(why.getFailuresList()).hasSize(2);
    assertThat(why.getRevision()).isEqualTo(95);
    assertThat(why.getEnforcedByList()).containsExactly("pbx-a");
    assertThat(why.getMissingOnList()).containsExactly("pbx-b");
  }

  @Test
  void explainsWhatIsCounted() {
    fake.windows.add(new Counting(ASTERISK, cidr("192.0.2.3"), List.of(failure("pbx-a", 1))));

    Explanation why = explain("192.0.2.3").get(0);

    assertThat(why.getVerdict()).isEqualTo(Verdict.VERDICT_COUNTING);
    assertThat(why.getJail()).isEqualTo("asterisk");
    assertThat(why.getFailuresList()).hasSize(1);
  }

  @Test
  void explainsWhatIsAllowedAndWhatIsUnknown() {
    fake.listings.add(
        new Entry.AllowListing(cidr("192.0.2.0/28"), true, Optional.empty(), "ignoreip", "policy"));

    assertThat(explain("192.0.2.7").get(0).getVerdict()).isEqualTo(Verdict.VERDICT_ALLOWED);
    assertThat(explain("198.51.100.1").get(0).getVerdict()).isEqualTo(Verdict.VERDICT_UNKNOWN);
  }

  private List<Explanation> explain(String address) {
    return admin
        .explain(ExplainRequest.newBuilder().setCidr(wire(address)).build())
        .getExplanationsList();
  }

  private static void refuses(Status.Code code, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(words);
            });
  }

  private static <T> List<T> listOf(Iterator<T> items) {
    var list = new ArrayList<T>();
    items.forEachRemaining(list::add);
    return list;
  }

  private static EntryKey key(String address) {
    return EntryKey.automatic(ASTERISK, Optional.empty(), cidr(address));
  }

  private static EntryKey unbanKey(String network) {
    return EntryKey.operator(Optional.empty(), Optional.empty(), cidr(network));
  }

  private static Ban ban(String network, long revision) {
    return new Ban(
        key(network),
        ASTERISK,
        cidr(network),
        Optional.empty(),
        NOON.minusSeconds(60),
        Optional.of(NOON.plusSeconds(600)),
        new Revision(revision),
        Ban.Origin.RULE,
        new Revision(1),
        2,
        List.of(failure("pbx-a", 1), failure("pbx-b", 2)),
        "",
        false);
  }

  private static Evidence failure(String host, long offset) {
    return new Evidence(
        new LineId(new HostName(host), 1, offset, 3),
        "/var/log/asterisk/messages",
        NOON.minusSeconds(60),
        Optional.of("100"),
        Optional.empty(),
        Transport.UDP,
        1,
        "failed for '192.0.2.1'");
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  private static dev.banyan.wire.Cidr wire(String text) {
    return Fields.cidr(cidr(text));
  }
}
