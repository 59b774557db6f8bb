package dev.banyan.agent.enforce;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of a file, each with its place, and whether it ended with a line end. */
final class WholeLines {
  private static final int BUFFER = 1 << 14;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean whole;
  private long offset;
  private long next;

  WholeLines(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER);
  }

  /** Goes on to the next line, if there is anything more. */
  boolean next() throws IOException {
    line.reset();
    offset = next;
    int c = in.read();
    while (c >= 0 && c != '\n') {
      line.write(c);
      c = in.read();
    }
    whole = c == '\n';
    next += line.size() + (whole ? 1 : 0);
    return next > offset;
  }

  String text() {
    return line.toString(StandardCharsets.UTF_8);
  }

  boolean isWhole() {
    return whole;
  }

  /** Where the line begins; after the last one, where the file ends. */
  long offset() {
    return offset;
  }
}
