package dev.banyan.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.filter.literal.Lines;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Arrays;

/**
 * A filter over lines in another encoding than UTF-8. Lines that are ASCII are given to it as they
 * are. Owner: one thread.
 */
final class Transcoded implements Filter {
  private final Filter filter;
  private final Charset charset;

  /**
   * @param charset in which newlines and letters are those of ASCII
   */
  Transcoded(Filter filter, Charset charset) {
    this.filter = filter;
    this.charset = charset;
  }

  @Override
  public void scan(String log, Lines lines, Instant now, Sink sink) {
    if (isAscii(lines.buffer(), lines.from(), lines.to())) {
      filter.scan(log, lines, now, sink);
      return;
    }
    Recoded recoded = new Recoded(lines);
    filter.scan(log, recoded.text, 0, recoded.length, now, new Back(recoded, sink));
  }

  private static boolean isAscii(byte[] bytes, int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  /** The lines in UTF-8, and where each stood before. */
  private final class Recoded {
    private final Lines lines;
    private final int[] begins;
    byte[] text;
    int length;

    Recoded(Lines lines) {
      this.lines = lines;
      this.begins = new int[lines.count()];
      this.text = new byte[(lines.to() - lines.from()) * 2];
      for (int line = 0; line < lines.count(); line++) {
        begins[line] = length;
        add(lines.begin(line), Math.min(lines.end(line) + 1, lines.to()));
      }
    }

    private void add(int from, int to) {
      byte[] buffer = lines.buffer();
      boolean plain = isAscii(buffer, from, to);
      byte[] line = plain ? buffer : new String(buffer, from, to - from, charset).getBytes(UTF_8);
      int size = plain ? to - from : line.length;
      if (length + size > text.length) {
        text = Arrays.copyOf(text, Math.max(length + size, text.length * 2));
      }
      System.arraycopy(line, plain ? from : 0, text, length, size);
      length += size;
    }

    /** The line whose recoded text holds a byte. */
    int line(int at) {
      int index = Arrays.binarySearch(begins, at);
      return index < 0 ? -index - 2 : index;
    }
  }

  /** Says what was found by the places that the lines had before. */
  private static final class Back implements Sink {
    private final Recoded recoded;
    private final Lines lines;
    private final Sink sink;

    Back(Recoded recoded, Sink sink) {
      this.recoded = recoded;
      this.lines = recoded.lines;
      this.sink = sink;
    }

    @Override
    public void found(int lineFrom, int lineTo, Match match) {
      int line = recoded.line(lineFrom);
      sink.found(lines.begin(line), lines.textEnd(line), match);
    }

    @Override
    public boolean hearsLogins() {
      return sink.hearsLogins();
    }

    @Override
    public void loggedIn(int lineFrom, int lineTo, Match match) {
      int line = recoded.line(lineFrom);
      sink.loggedIn(lines.begin(line), lines.textEnd(line), match);
    }

    @Override
    public void named(int lineFrom, int lineTo, NamedMatch match) {
      int line = recoded.line(lineFrom);
      sink.named(lines.begin(line), lines.textEnd(line), match);
    }

    @Override
    public void passedOver(int lineFrom, int lineTo, String why) {
      int line = recoded.line(lineFrom);
      sink.passedOver(lines.begin(line), lines.textEnd(line), why);
    }

    @Override
    public void told(int lineFrom, int lineTo, Match match) {
      int line = recoded.line(lineFrom);
      sink.told(lines.begin(line), lines.textEnd(line), match);
    }

    @Override
    public void doubted(int lineFrom, int lineTo, Match match, String why) {
      int line = recoded.line(lineFrom);
      sink.doubted(lines.begin(line), lines.textEnd(line), match, why);
    }
  }
}
