package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * The log of a busy PBX under attack, made up: 1 % failures of all shapes, 20 % near misses, lines
 * that hold words of failures and are none; the rest is what calls leave behind. It ends now.
 */
final class AsteriskLog {
  private static final int LINES_PER_SECOND = 500;

  /** So many lines of a kind differ by more than their date. */
  private static final int DIFFERENT = 20_000;

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private final Random random;
  private final List<byte[]> failures;
  private final List<byte[]> nearMisses;
  private final List<byte[]> ordinary;

  /** What was written. */
  record Written(long lines, long bytes, long failures) {
    double bytesPerLine() {
      return (double) bytes / lines;
    }
  }

  AsteriskLog(long seed) throws IOException {
    this.random = new Random(seed);
    this.failures = read("failures.txt");
    this.nearMisses = read("near-misses.txt");
    this.ordinary = read("ordinary.txt");
  }

  /** Writes a log of so many lines that ends now. */
  Written write(Path file, long lines, Instant now) throws IOException {
    long failed = 0;
    long bytes = 0;
    byte[] date = {};
    long began = now.getEpochSecond() - lines / LINES_PER_SECOND;
    try (OutputStream out =
        new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long line = 0; line < lines; line++) {
        if (line % LINES_PER_SECOND == 0) {
          date = date(Instant.ofEpochSecond(began + line / LINES_PER_SECOND));
        }
        int percent = random.nextInt(100);
        List<byte[]> kind = percent < 1 ? failures : percent < 21 ? nearMisses : ordinary;
        byte[] record = kind.get(random.nextInt(kind.size()));
        out.write(date);
        out.write(record);
        failed += percent < 1 ? 1 : 0;
        bytes += date.length + record.length;
      }
    }
    return new Written(lines, bytes, failed);
  }

  private static byte[] date(Instant second) {
    return ("[" + DATE.format(second.atZone(ZoneId.systemDefault())) + "] ").getBytes(UTF_8);
  }

  private List<byte[]> read(String resource) throws IOException {
    List<String> templates;
    try (InputStream in = AsteriskLog.class.getResourceAsStream(resource)) {
      templates = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).lines().toList();
    }
    List<byte[]> records = new ArrayList<>(DIFFERENT);
    for (int i = 0; i < DIFFERENT; i++) {
      records.add(record(templates.get(i % templates.size())).getBytes(UTF_8));
    }
    return records;
  }

  /** {@code LEVEL[thread] file.c: message}, those of calls with the call's number. */
  private String record(String template) {
    int space = template.indexOf(' ');
    String call =
        template.startsWith("VERBOSE") ? "[C-%08x]".formatted(random.nextInt(1 << 20)) : "";
    String head = template.substring(0, space) + "[" + (1000 + random.nextInt(30_000)) + "]" + call;
    StringBuilder text = new StringBuilder(head);
    int at = space;
    for (int open = template.indexOf('{', at); open >= 0; open = template.indexOf('{', at)) {
      int close = template.indexOf('}', open);
      text.append(template, at, open).append(field(template.substring(open + 1, close)));
      at = close + 1;
    }
    return text.append(template, at, template.length()).append('\n').toString();
  }

  private String field(String name) {
    return switch (name) {
      case "a" -> address(random.nextInt(10) == 0);
      case "a:p" -> socket(random.nextInt(10) == 0);
      case "event" -> event(random.nextInt(10) == 0);
      case "user" -> Integer.toString(100 + random.nextInt(900));
      case "number" -> Long.toString(10_000_000_000L + random.nextInt(1_000_000_000));
      case "host" -> "pbx.example.net";
      case "callid" -> "%08x-%08x@198.51.100.7".formatted(random.nextInt(), random.nextInt());
      case "hex" -> "%08x".formatted(random.nextInt());
      case "word" -> "Originate";
      case "time" -> "2026-11-22T16:10:15.%03d+0000".formatted(random.nextInt(1000));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private String address(boolean v6) {
    return v6
        ? "2001:db8:%x::%x".formatted(random.nextInt(1 << 16), 1 + random.nextInt(1 << 15))
        : "198.18.%d.%d".formatted(random.nextInt(256), random.nextInt(256));
  }

  private String socket(boolean v6) {
    String address = address(v6);
    return (v6 ? "[" + address + "]" : address) + ":" + (1024 + random.nextInt(60_000));
  }

  private String event(boolean v6) {
    return (v6 ? "IPV6/UDP/" : "IPV4/UDP/") + address(v6) + "/" + (1024 + random.nextInt(60_000));
  }
}
