package dev.banyan.agent.tail;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was said about whom, so that it is said once. Remembers the last 1,000 subjects. */
final class Said {
  private static final int MAX_SUBJECTS = 1_000;

  private final Map<Object, String> last =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, String> eldest) {
          return size() > MAX_SUBJECTS;
        }
      };

  /** Whether this is news. */
  boolean isNew(Object subject, String what) {
    return !what.equals(last.put(subject, what));
  }

  /** It is over; the next time is news again. */
  void isOver(Object subject) {
    last.remove(subject);
  }
}
