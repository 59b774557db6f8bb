package dev.banyan.agent.ami;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads messages of the manager interface: lines that end with CR and LF, an empty one at the end
 * of each message. Of one that is too long only the beginning is kept, with a line at its end that
 * is no field, so that nobody takes it for whole. What was read is kept when reading times out.
 * Owner: {@code banyan-ami}.
 */
final class MessageReader {
  /** In place of what was too much. */
  static final String CUT = "…";

  private static final int MAX_MESSAGE_BYTES = 24 * 1024;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<String> lines = new ArrayList<>();
  private int kept;
  private int lineBytes;
  private boolean cut;

  MessageReader(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 13);
  }

  /** The greeting, which is a line without a message. */
  String banner() throws IOException {
    endLine();
    String banner = text();
    kept = 0;
    cut = false;
    return banner;
  }

  /** The next message that has a line. */
  Message message() throws IOException {
    while (true) {
      endLine();
      boolean empty = lineBytes == 0;
      String text = text();
      if (!empty && !text.isEmpty()) {
        lines.add(text);
      } else if (empty && !lines.isEmpty()) {
        return whole();
      }
    }
  }

  private void endLine() throws IOException {
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      if (c == '\r') {
        continue;
      }
      lineBytes++;
      if (kept < MAX_MESSAGE_BYTES) {
        line.write(c);
        kept++;
      } else {
        cut = true;
      }
    }
  }

  private String text() {
    String text = line.toString(UTF_8);
    line.reset();
    lineBytes = 0;
    return text;
  }

  private Message whole() {
    if (cut) {
      lines.add(CUT);
    }
    Message message = new Message(lines);
    lines.clear();
    kept = 0;
    cut = false;
    return message;
  }
}
