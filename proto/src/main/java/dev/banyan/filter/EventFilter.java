package dev.banyan.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.filter.asterisk.SecurityEvent;
import dev.banyan.filter.asterisk.Verdict;
import dev.banyan.filter.literal.Lines;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads messages of Asterisk's manager interface, a line each, its fields {@code Name: value} apart
 * by tabs. A value holds no tab.
 *
 * <p>V1: a message that has a field twice, or something that is no field, counts nothing: text of
 * the sender's may have brought a newline into it. V2: after a message that such a newline may have
 * cut, nothing counts until its rest has come, which is known by not beginning as a message; but at
 * most {@value #MOST_DOUBTED} messages are doubted for one. Owner: the thread of the filter.
 */
final class EventFilter implements Filter {
  private static final int MOST_DOUBTED = 256;

  private final boolean misdials;
  private int doubting;

  /**
   * @param misdials whether a known user's call to an extension that is none is a failure
   */
  EventFilter(boolean misdials) {
    this.misdials = misdials;
  }

  @Override
  public void scan(String log, Lines lines, Instant now, Sink sink) {
    for (int line = 0; line < lines.count(); line++) {
      int from = lines.begin(line);
      int to = lines.end(line);
      read(new String(lines.buffer(), from, to - from, UTF_8), from, to, sink);
    }
  }

  private void read(String message, int from, int to, Sink sink) {
    doubting = Math.max(0, doubting - 1);
    if (!message.startsWith("Event: ") && !message.startsWith("Response: ")) {
      doubting = 0;
      return;
    }
    Map<String, String> fields = new HashMap<>();
    if (!split(message, fields)) {
      doubting = MOST_DOUBTED;
      sink.passedOver(from, to, "an event has a field twice, or what is no field");
      return;
    }
    SecurityEvent event = new SecurityEvent(fields);
    Verdict verdict = event.judge(misdials);
    if (event.isCut()) {
      doubting = MOST_DOUBTED;
      sink.passedOver(from, to, "an event ends before all is said");
    } else if (verdict instanceof Verdict.Failed failed) {
      tell(failed, from, to, sink);
    } else if (verdict instanceof Verdict.Doubted doubted) {
      sink.passedOver(from, to, doubted.why());
    } else if (sink.hearsLogins() && doubting == 0) {
      event.login().ifPresent(login -> sink.loggedIn(from, to, AsteriskReader.match(login)));
    }
  }

  private void tell(Verdict.Failed failed, int from, int to, Sink sink) {
    Match match = AsteriskReader.match(failed);
    if (doubting > 0) {
      sink.doubted(from, to, match, "the event before it may have been cut by a newline");
    } else {
      sink.found(from, to, match);
    }
  }

  /** Takes the fields apart; answers whether each is one, and none is there twice. */
  private static boolean split(String message, Map<String, String> fields) {
    for (String part : message.split("\t", -1)) {
      int colon = part.indexOf(": ");
      boolean bare = colon < 0 && part.endsWith(":");
      int end = bare ? part.length() - 1 : colon;
      String value = bare || colon < 0 ? "" : part.substring(colon + 2);
      if (end <= 0 || fields.put(part.substring(0, end), value) != null) {
        return false;
      }
    }
    return true;
  }
}
