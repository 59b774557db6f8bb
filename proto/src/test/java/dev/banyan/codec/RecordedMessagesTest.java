package dev.banyan.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.model.Ack;
import dev.banyan.model.Address;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Evidence;
import dev.banyan.model.Failure;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import dev.banyan.model.Sighting;
import dev.banyan.model.Transport;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.ToAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Messages as hosts, coordinators and topics of all versions have them, byte for byte: each is
 * still understood, and means what it meant. Those of the present version are recorded by {@code
 * mvn -pl proto test -Dbanyan.wire.accept}; what was recorded stays.
 */
class RecordedMessagesTest {
  private static final Path RECORDED = Path.of("src/test/resources/recorded-messages.txt");
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final JailName JAIL = new JailName("asterisk");
  private static final Cidr CIDR = Cidr.parse("198.51.100.7/32").orElseThrow();
  private static final EntryKey KEY = EntryKey.automatic(JAIL, Optional.empty(), CIDR);
  private static final LineId LINE = new LineId(new HostName("pbx-1"), 11, 22, 33);

  /** A field that no version has: number 1000, the varint 1. */
  private static final byte[] UNKNOWN = {(byte) 0xc0, 0x3e, 1};

  private final Map<String, Kind> kinds = new TreeMap<>();

  /** What a message is made of, how it is written now, and how it is read. */
  private record Kind(Object sample, ByteString present, Reader reader) {}

  private interface Reader {
    Object read(byte[] bytes) throws MalformedException, InvalidProtocolBufferException;
  }

  RecordedMessagesTest() {
    failure();
    records();
    fromAgents();
    toAgents();
  }

  @Test
  void whatAnyVersionWroteIsUnderstoodAsItWasMeant() throws Exception {
    accept();
    assertThat(recorded().keySet()).as("a new kind is accepted first").isEqualTo(kinds.keySet());
    for (Map.Entry<String, List<String>> kind : recorded().entrySet()) {
      Kind known = requireNonNull(kinds.get(kind.getKey()), kind.getKey());
      for (String hex : kind.getValue()) {
        assertThat(known.reader().read(HexFormat.of().parseHex(hex)))
            .as(kind.getKey())
            .isEqualTo(known.sample());
      }
    }
  }

  @Test
  void whatThisVersionWritesIsRecorded() throws IOException {
    accept();
    Map<String, List<String>> recorded = recorded();
    kinds.forEach(
        (name, kind) ->
            assertThat(recorded.getOrDefault(name, List.of()))
                .as("%s is written in a new way: mvn -pl proto test -Dbanyan.wire.accept", name)
                .contains(hex(kind)));
  }

  @Test
  void whatALaterVersionAddsIsPassedOver() throws Exception {
    for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
      byte[] later = kind.getValue().present().concat(ByteString.copyFrom(UNKNOWN)).toByteArray();
      assertThat(kind.getValue().reader().read(later))
          .as(kind.getKey())
          .isEqualTo(kind.getValue().sample());
    }
  }

  private void failure() {
    Failure failure =
        new Failure(
            LINE,
            "/var/log/asterisk/messages",
            JAIL,
            Address.parse("198.51.100.7").orElseThrow(),
            NOON,
            NOON.plusMillis(5),
            Optional.of("100"),
            Optional.of("call"),
            Transport.UDP,
            2,
            "a line",
            Sighting.FAILURE);
    put("failure", failure, FailureCodec.encode(failure), FailureCodec::decode);
  }

  private void records() {
    Evidence evidence =
        new Evidence(
            LINE, "messages", NOON, Optional.of("100"), Optional.empty(), Transport.TLS, 1, "line");
    record(
        "automatic ban",
        new Entry.AutomaticBan(
            JAIL,
            CIDR,
            Optional.empty(),
            NOON,
            Optional.of(NOON.plusSeconds(600)),
            3,
            44,
            new Revision(5),
            6,
            List.of(evidence),
            1,
            false,
            List.of(NOON.minusSeconds(900)),
            true));
    record(
        "operator's ban",
        new Entry.OperatorBan(JAIL, CIDR, Optional.empty(), Optional.empty(), "why", "root"));
    record(
        "unban",
        new Entry.OperatorUnban(
            Optional.empty(),
            CIDR,
            Optional.of(new HostName("pbx-1")),
            "why",
            "root",
            Optional.of(NOON)));
    record(
        "allow listing",
        new Entry.AllowListing(CIDR, true, Optional.of(NOON.plusSeconds(60)), "why", "root"));
    record("mode", new Entry.EnforcementMode(true, Optional.empty(), "why", "root"));
    record(
        "again",
        new Entry.Again(new Entry.AllowListing(CIDR, false, Optional.empty(), "", ""), NOON));
    record("epoch", new Entry.LogBegun(new Epoch(-7), NOON, 12, true));
  }

  private void record(String name, Entry entry) {
    put(name, entry, EntryCodec.encode(entry, "c1"), EntryCodec::decode);
  }

  private void fromAgents() {
    Hello hello =
        new Hello(
            1,
            new HostName("pbx-1"),
            "0.1.0",
            new Epoch(9),
            new Revision(10),
            new Revision(2),
            "ipset");
    from("hello", hello, AttachCodec.encode(hello), m -> AttachCodec.decode(m.getHello()));
    Ack ack =
        new Ack(
            3, new Revision(11), List.of(new Ack.Failed(KEY, new Revision(11), "the set is full")));
    from("ack", ack, AttachCodec.encode(ack), m -> AttachCodec.decode(m.getAck()));
    AgentReport report =
        new AgentReport(
            1,
            2,
            3,
            4,
            Duration.ofMillis(5),
            6,
            AgentReport.Mode.ALONE,
            List.of(new AgentReport.Fault("sip", "no log")));
    from("status", report, AttachCodec.encode(report), m -> AttachCodec.decode(m.getStatus()));
    AgentReport idle = idle();
    from("idle jail", idle, AttachCodec.encode(idle), m -> AttachCodec.decode(m.getStatus()));
    List<LocalBan> bans =
        List.of(new LocalBan(JAIL, CIDR, NOON, Optional.of(NOON.plusSeconds(60)), 5));
    from(
        "local bans",
        bans,
        LocalCodec.encode(bans, NOON),
        m -> LocalCodec.decode(m.getLocalBans(), NOON));
    var unbans = new LocalCodec.Unbans(7, List.of(new LocalUnban(Optional.of(JAIL), CIDR, NOON)));
    from(
        "local unbans",
        unbans,
        LocalCodec.encode(unbans),
        m -> LocalCodec.decode(m.getLocalUnbans()));
  }

  private static AgentReport idle() {
    var fault = AgentReport.Fault.blockingNobody("iax", "no action");
    return new AgentReport(1, 2, 3, 4, Duration.ZERO, 6, AgentReport.Mode.CLUSTER, List.of(fault));
  }

  private void toAgents() {
    List<Change> changes =
        List.of(
            new Change(
                KEY,
                new Revision(8),
                new Change.Blocked(JAIL, CIDR, Optional.of(NOON.plusSeconds(60)))),
            new Change(EntryKey.allow(CIDR), new Revision(9), new Change.Lifted()));
    Batch delta = new Batch(4, Batch.Kind.DELTA, new Epoch(9), new Revision(9), changes);
    to(
        "changes",
        delta,
        BatchCodec.encode(delta, false, NOON),
        m -> BatchCodec.decode(m.getChanges(), NOON).batch());
    Batch page = new Batch(5, Batch.Kind.LAST_PAGE, new Epoch(9), new Revision(9), changes);
    to(
        "snapshot page",
        page,
        BatchCodec.encode(page, false, NOON),
        m -> BatchCodec.decode(m.getSnapshot(), NOON).batch());
    Batch bans = page.with(List.of(changes.get(0)));
    to(
        "packed page",
        bans,
        BatchCodec.encode(bans, true, NOON),
        m -> BatchCodec.decode(m.getSnapshot(), NOON).batch());
    Bookmark bookmark =
        new Bookmark(
            new Epoch(9),
            new Revision(9),
            NOON,
            List.of(1L, 2L),
            ByteString.copyFromUtf8("12345678"),
            Optional.of(NOON.minusSeconds(1)),
            true);
    to(
        "bookmark",
        bookmark,
        AttachCodec.encode(bookmark),
        m -> AttachCodec.decode(m.getBookmark()));
    var taken = new LocalCodec.Taken(7, new Epoch(-3), new Revision(9));
    to("unbans taken", taken, LocalCodec.encode(taken), m -> LocalCodec.decode(m.getUnbansTaken()));
  }

  private interface Decoding<M> {
    Object decode(M message) throws MalformedException;
  }

  private void from(String name, Object sample, FromAgent wire, Decoding<FromAgent> decoding) {
    put(name, sample, wire.toByteArray(), bytes -> decoding.decode(FromAgent.parseFrom(bytes)));
  }

  private void to(String name, Object sample, ToAgent wire, Decoding<ToAgent> decoding) {
    put(name, sample, wire.toByteArray(), bytes -> decoding.decode(ToAgent.parseFrom(bytes)));
  }

  private void put(String name, Object sample, byte[] present, Reader reader) {
    kinds.put(name, new Kind(sample, ByteString.copyFrom(present), reader));
  }

  private static String hex(Kind kind) {
    return HexFormat.of().formatHex(kind.present().toByteArray());
  }

  private void accept() throws IOException {
    if (System.getProperty("banyan.wire.accept") == null) {
      return;
    }
    Map<String, List<String>> all = recorded();
    kinds.forEach(
        (name, kind) -> {
          List<String> forms = all.computeIfAbsent(name, n -> new ArrayList<>());
          if (!forms.contains(hex(kind))) {
            forms.add(hex(kind));
          }
        });
    List<String> lines = new ArrayList<>();
    all.forEach((name, forms) -> forms.forEach(form -> lines.add(name + ": " + form)));
    Files.write(RECORDED, lines, UTF_8);
  }

  /** All forms that ever were, by kind. */
  private static Map<String, List<String>> recorded() throws IOException {
    Map<String, List<String>> recorded = new TreeMap<>();
    if (Files.exists(RECORDED)) {
      for (String line : Files.readAllLines(RECORDED, UTF_8)) {
        int colon = line.indexOf(": ");
        recorded
            .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
            .add(line.substring(colon + 2));
      }
    }
    return recorded;
  }
}
