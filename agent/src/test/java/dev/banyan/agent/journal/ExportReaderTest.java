package dev.banyan.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.agent.journal.JournalSpec.Framing;
import dev.banyan.agent.tail.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExportReaderTest {
  private final ByteArrayOutputStream export = new ByteArrayOutputStream();

  private ExportReaderTest text(String name, String value) {
    export.writeBytes((name + "=" + value + "\n").getBytes(UTF_8));
    return this;
  }

  private ExportReaderTest binary(String name, byte[] value) {
    return binary(name, value, value.length);
  }

  private ExportReaderTest binary(String name, byte[] value, long length) {
    export.writeBytes((name + "\n").getBytes(UTF_8));
    export.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    export.writeBytes(value);
    export.write('\n');
    return this;
  }

  private ExportReader reader() {
    return new ExportReader(new ByteArrayInputStream(export.toByteArray()), JournalEntry.FIELDS);
  }

  private String line(Framing framing) throws IOException {
    export.write('\n');
    return new String(entry(framing).text(), UTF_8);
  }

  private Entry entry(Framing framing) throws IOException {
    return JournalEntry.of(reader().next().orElseThrow(), framing);
  }

  @Test
  void framesAnEntryAsFiltersForTheJournalExpectIt() throws IOException {
    text("__CURSOR", "s=1;i=2").text("__REALTIME_TIMESTAMP", "1795380056365451");
    text("_HOSTNAME", "pbx-1").text("SYSLOG_IDENTIFIER", "sshd").text("_PID", "12");
    text("MESSAGE", "Failed password for root").text("_OTHER", "x").export.write('\n');
    Entry entry = entry(Framing.SYSLOG);
    assertThat(new String(entry.text(), UTF_8))
        .isEqualTo("pbx-1 sshd[12]: Failed password for root");
    assertThat(entry.cursor()).contains("s=1;i=2");
    assertThat(entry.time()).contains(Instant.parse("2026-11-22T20:40:56.365451Z"));
  }

  @Test
  void takesTheTimeOfTheSenderAndTheNameOfTheProgramIfThereIsNoOther() throws IOException {
    text("__REALTIME_TIMESTAMP", "1000000").text("_SOURCE_REALTIME_TIMESTAMP", "2000000");
    text("_COMM", "asterisk").text("MESSAGE", "x").export.write('\n');
    assertThat(entry(Framing.SYSLOG).time()).contains(Instant.ofEpochSecond(2));
    assertThat(new String(entry(Framing.SYSLOG).text(), UTF_8)).isEqualTo("asterisk: x");
  }

  @Test
  void makesOneLineOfAMessageWithNewlines() throws IOException {
    binary("MESSAGE", "one\ntwo = 2\n\nthree".getBytes(UTF_8));
    assertThat(line(Framing.SYSLOG)).isEqualTo("one\\ntwo = 2\\n\\nthree");
  }

  @Test
  void leavesTheFrameAwayWhereANewlineBeginsAnEntryAnyway() throws IOException {
    text("_TRANSPORT", "stdout").text("SYSLOG_IDENTIFIER", "asterisk").text("MESSAGE", "[x] y");
    assertThat(line(Framing.SYSLOG_UNLESS_STDOUT)).isEqualTo("[x] y");
    assertThat(line(Framing.SYSLOG)).isEqualTo("asterisk: [x] y");
  }

  @Test
  void keepsBytesThatAreNoTextAndJoinsWhatIsThereTwice() throws IOException {
    binary("MESSAGE", new byte[] {1, (byte) 0xff, 2}).text("MESSAGE", "more");
    export.write('\n');
    assertThat(entry(Framing.SYSLOG).text()).containsExactly(1, 0xff, 2, ' ', 'm', 'o', 'r', 'e');
  }

  @Test
  void keepsOnlyTheBeginningOfAHugeFieldAndReadsOnBehindIt() throws IOException {
    binary("MESSAGE", new byte[3_000_000]).text("COREDUMP", "y".repeat(200_000));
    text("SYSLOG_IDENTIFIER", "a").export.write('\n');
    text("MESSAGE", "next").export.write('\n');
    ExportReader reader = reader();
    assertThat(JournalEntry.of(reader.next().orElseThrow(), Framing.SYSLOG).text())
        .hasSize(ExportReader.MAX_VALUE_BYTES + 3);
    assertThat(JournalEntry.of(reader.next().orElseThrow(), Framing.SYSLOG).text())
        .isEqualTo("next".getBytes(UTF_8));
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void refusesWhatIsNoExport() {
    text("MESSAGE", "an entry without its end");
    assertThatThrownBy(() -> reader().next()).isInstanceOf(IOException.class);
    binary("X", new byte[1], 1L << 40);
    assertThatThrownBy(() -> reader().next()).hasMessageContaining("1099511627776 bytes");
    export.reset();
    export.writeBytes(new byte[5_000]);
    assertThatThrownBy(() -> reader().next()).hasMessageContaining("no export");
  }
}
