package dev.banyan.conf;

import java.util.ArrayList;
import java.util.List;

/**
 * A line in which references give way to values, of which each may be several lines.
 *
 * <p>A resulting line belongs to where its own text was written; one that consists of nothing but a
 * referred value belongs to where that was written.
 */
final class Splice {
  private final Line origin;
  private final List<Line> done = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private Line place;
  private boolean own;

  Splice(Line origin) {
    this.origin = origin;
    this.place = origin;
  }

  /** Text of the line itself. */
  void own(String more) {
    text.append(more);
    if (!more.isBlank()) {
      own = true;
      place = origin;
    }
  }

  /** A value in place of a reference. */
  void other(Value value) {
    for (int i = 0; i < value.lines().size(); i++) {
      if (i > 0) {
        done.add(place.with(text.toString()));
        text.setLength(0);
        own = false;
      }
      Line line = value.lines().get(i);
      place = own ? origin : line;
      text.append(line.text());
    }
  }

  void into(List<Line> out) {
    out.addAll(done);
    out.add(place.with(text.toString()));
  }
}
