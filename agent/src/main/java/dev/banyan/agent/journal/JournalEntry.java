package dev.banyan.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.agent.journal.JournalSpec.Framing;
import dev.banyan.agent.tail.Entry;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a line of the fields of an entry, as fail2ban's filters for the journal expect it. */
final class JournalEntry {
  /** What is needed of an entry. */
  static final List<String> FIELDS =
      List.of(
          "MESSAGE",
          "SYSLOG_IDENTIFIER",
          "SYSLOG_PID",
          "_COMM",
          "_HOSTNAME",
          "_PID",
          "_SOURCE_REALTIME_TIMESTAMP",
          "_TRANSPORT",
          "__CURSOR",
          "__REALTIME_TIMESTAMP");

  private final Map<String, byte[]> fields;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private JournalEntry(Map<String, byte[]> fields) {
    this.fields = fields;
  }

  static Entry of(Map<String, byte[]> fields, Framing framing) {
    JournalEntry entry = new JournalEntry(fields);
    return new Entry(entry.text("__CURSOR"), entry.time(), entry.line(framing));
  }

  private byte[] line(Framing framing) {
    boolean stdout = text("_TRANSPORT").filter("stdout"::equals).isPresent();
    if (framing == Framing.SYSLOG || !stdout) {
      frame();
    }
    write(fields.get("MESSAGE"));
    return Arrays.copyOf(line.toByteArray(), Math.min(line.size(), Entry.MAX_BYTES));
  }

  /** {@code HOST IDENTIFIER[PID]: }, of which any part can be missing. */
  private void frame() {
    byte[] host = fields.get("_HOSTNAME");
    if (host != null) {
      write(host);
      line.write(' ');
    }
    byte[] program = first("SYSLOG_IDENTIFIER", "_COMM");
    if (program == null) {
      return;
    }
    write(program);
    byte[] pid = first("SYSLOG_PID", "_PID");
    if (pid != null) {
      line.write('[');
      write(pid);
      line.write(']');
    }
    line.writeBytes(": ".getBytes(UTF_8));
  }

  private byte @Nullable [] first(String name, String other) {
    byte[] value = fields.get(name);
    return value == null ? fields.get(other) : value;
  }

  /** A newline becomes {@code \n}, so that one entry is one line whoever wrote it. */
  private void write(byte @Nullable [] bytes) {
    for (byte b : bytes == null ? new byte[0] : bytes) {
      if (b == '\n') {
        line.write('\\');
        line.write('n');
      } else {
        line.write(b);
      }
    }
  }

  /** When it was sent, or else when journald took it. */
  private Optional<Instant> time() {
    return micros("_SOURCE_REALTIME_TIMESTAMP").or(() -> micros("__REALTIME_TIMESTAMP"));
  }

  private Optional<Instant> micros(String name) {
    return text(name)
        .filter(text -> text.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .map(micros -> Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000));
  }

  private Optional<String> text(String name) {
    byte[] value = fields.get(name);
    return value == null ? Optional.empty() : Optional.of(new String(value, UTF_8));
  }
}
