package dev.banyan.coordinator.cli.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.Banyan;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code filter test} reads, whole, packed, broken or without end. */
class FilterTestInputTest extends FilterTested {
  @Test
  void readsStandardInputAndCompressedFilesAndGoesOnAfterOneThatEndsEarly() throws IOException {
    in = "refused 192.0.2.7\n".getBytes(UTF_8);
    Path whole = directory.resolve("whole.gz");
    Path cut = directory.resolve("cut");
    Files.write(whole, compressed("refused 192.0.2.8\nrefused 192.0.2.9"));
    byte[] text = compressed("x\n".repeat(100) + "refused 192.0.2.99");
    Files.write(cut, Arrays.copyOf(text, text.length - 9));

    int code = test("--regex", "^refused <ADDR>$", cut.toString(), "-", whole.toString(), "--json");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().map(FilterTestInputTest::host))
        .containsExactly("192.0.2.7", "192.0.2.8", "192.0.2.9");
    assertThat(err).hasToString("banyan: " + cut + ": it ends early\n");
  }

  @Test
  void saysHowToUnpackWhatItCannotRead() throws IOException {
    Path bzip2 = Files.write(directory.resolve("a.bz2"), "BZh91AY".getBytes(UTF_8));
    in = new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1, 2};

    assertThat(noInput("--regex", "<ADDR>", bzip2.toString()))
        .contains("packed by bzip2")
        .contains("unpack it: bzcat " + bzip2 + " | banyan filter test FILTER -");
    assertThat(test("--regex", "<ADDR>", "-")).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).contains("packed by xz").contains("xzcat | banyan");
  }

  @Test
  void aLineWithoutEndIsPassedOverAndTheNextIsReadWithItsNumber() {
    in = ("x".repeat(3 << 20) + "\nrefused 192.0.2.7\n").getBytes(UTF_8);

    assertThat(test("--regex", "^refused <ADDR>$|x", "-")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("lines    2: 1 matched, 0 ignored, 0 missed, 1 passed over")
        .contains("1              a line of more than 32768 bytes");
  }

  @Test
  void ofALineWithoutEndIsSaidToProgramsTooThatItWasNotRead() {
    in = ("x".repeat(3 << 20) + "\nrefused 192.0.2.7\n").getBytes(UTF_8);

    assertThat(test("--regex", "^refused <ADDR>$", "--json", "-")).isEqualTo(ExitCode.OK);
    assertThat(err.toString()).contains("1: a line of more than ", "; it is passed over");
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).startsWith("{\"line\":2,");
  }

  @Test
  @Timeout(60)
  void endsQuietlyWhenNobodyListensAnyMore() {
    var closed =
        new PrintStream(new ByteArrayOutputStream()) {
          @Override
          public boolean checkError() {
            return true;
          }
        };
    var endless =
        new InputStream() {
          private final byte[] line = "refused 192.0.2.7\n".getBytes(UTF_8);
          private int at;

          @Override
          public int read() {
            return line[at++ % line.length];
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            for (int i = 0; i < length; i++) {
              bytes[from + i] = (byte) read();
            }
            return length;
          }
        };
    Context asked = context(Map.of());
    var context =
        new Context(
            new PrintWriter(closed, true, UTF_8),
            asked.err(),
            asked.clock(),
            ZoneOffset.UTC,
            Map.of(),
            new Terminal(endless, false, () -> 0, 1 << 20));

    int code =
        Banyan.commandLine(context)
            .execute("filter", "test", "--regex", "^refused <ADDR>$", "-", "--json");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void drawsABarOnATerminalWhileALargeLogIsReadAndTakesItAway() throws IOException {
    String large = log("large", "nothing to see in this line\n".repeat(200_000));
    watched = true;

    assertThat(test("banyan/asterisk", large)).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).startsWith("\r[#").contains(" lines\r").endsWith("\r\u001b[K");
    assertThat(out.toString()).startsWith("filter ").contains("lines    200000: 0 matched");

    err.getBuffer().setLength(0);
    test("banyan/asterisk", log("small", LOG));
    test("banyan/asterisk", large, "--json");
    watched = false;
    test("banyan/asterisk", large);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void ofAFileThatEndsEarlyEveryWholeLineIsReadAndTheRestIsSaidToBeMissing() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      text.append("refused 192.0.%d.%d %d\n".formatted(i / 250, i % 250, i * 7919L));
    }
    byte[] whole = compressed(text.toString());
    Path half = Files.write(directory.resolve("half.gz"), Arrays.copyOf(whole, whole.length / 2));

    assertThat(test("--regex", "^refused <ADDR> \\d+$", half.toString(), "--json"))
        .isEqualTo(ExitCode.OK);
    List<String> found = out.toString().lines().map(FilterTestInputTest::host).toList();
    List<String> written =
        text.toString().lines().map(line -> line.replaceAll("^refused | .*", "")).toList();
    assertThat(found).hasSizeBetween(15_000, 35_000);
    assertThat(found.subList(0, found.size() - 1)).isEqualTo(written.subList(0, found.size() - 1));
    assertThat(err).hasToString("banyan: " + half + ": it ends early\n");
  }

  private static String host(String json) {
    return json.replaceAll(".*host\":\"|\",.*", "");
  }

  static byte[] compressed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
