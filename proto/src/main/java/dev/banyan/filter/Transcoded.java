package dev.banyan.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

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
  public void scan(String log, byte[] buffer, int from, int to, Instant now, Sink sink) {
    if (isAscii(buffer, from, to)) {
      filter.scan(log, buffer, from, to, now, sink);
      return;
    }
    Lines lines = new Lines(buffer, from, to);
    filter.scan(log, lines.text, 0, lines.length, now, new Back(lines, sink));
  }

  private static boolean isAscii(byte[] bytes, int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  /** The lines in UTF-8, and where each stood before. */
  private final class Lines {
    private final byte[] buffer;
    byte[] text;
    int length;
    private int[] begins = new int[64];
    private int[] origins = new int[64];
    private int count;

    Lines(byte[] buffer, int from, int to) {
      this.buffer = buffer;
      this.text = new byte[(to - from) * 2];
      int at = from;
      while (at < to) {
        int end = at;
        while (end < to && buffer[end] != '\n') {
          end++;
        }
        end = Math.min(end + 1, to);
        add(at, end);
        at = end;
      }
    }

    private void add(int from, int to) {
      if (count == begins.length) {
        begins = Arrays.copyOf(begins, count * 2);
        origins = Arrays.copyOf(origins, count * 2);
      }
      begins[count] = length;
      origins[count++] = from;
      boolean plain = isAscii(buffer, from, to);
      byte[] line = plain ? buffer : new String(buffer, from, to - from, charset).getBytes(UTF_8);
      int size = plain ? to - from : line.length;
      if (length + size > text.length) {
        text = Arrays.copyOf(text, Math.max(length + size, text.length * 2));
      }
      System.arraycopy(line, plain ? from : 0, text, length, size);
      length += size;
    }

    int begin(int lineFrom) {
      int index = Arrays.binarySearch(begins, 0, count, lineFrom);
      return origins[index < 0 ? -index - 2 : index];
    }

    /** The line's end, without what ends it. */
    int end(int begin) {
      int end = begin;
      while (end < buffer.length && buffer[end] != '\n') {
        end++;
      }
      while (end > begin && buffer[end - 1] == '\r') {
        end--;
      }
      return end;
    }
  }

  /** Says what was found by the places that the lines had before. */
  private static final class Back implements Sink {
    private final Lines lines;
    private final Sink sink;

    Back(Lines lines, Sink sink) {
      this.lines = lines;
      this.sink = sink;
    }

    @Override
    public void found(int lineFrom, int lineTo, Match match) {
      int from = lines.begin(lineFrom);
      sink.found(from, lines.end(from), match);
    }

    @Override
    public boolean hearsLogins() {
      return sink.hearsLogins();
    }

    @Override
    public void loggedIn(int lineFrom, int lineTo, Match match) {
      int from = lines.begin(lineFrom);
      sink.loggedIn(from, lines.end(from), match);
    }

    @Override
    public void named(int lineFrom, int lineTo, NamedMatch match) {
      int from = lines.begin(lineFrom);
      sink.named(from, lines.end(from), match);
    }

    @Override
    public void passedOver(int lineFrom, int lineTo, String why) {
      int from = lines.begin(lineFrom);
      sink.passedOver(from, lines.end(from), why);
    }

    @Override
    public void told(int lineFrom, int lineTo, Match match) {
      int from = lines.begin(lineFrom);
      sink.told(from, lines.end(from), match);
    }

    @Override
    public void doubted(int lineFrom, int lineTo, Match match, String why) {
      int from = lines.begin(lineFrom);
      sink.doubted(from, lines.end(from), match, why);
    }
  }
}
