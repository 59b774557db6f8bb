package dev.banyan.coordinator.decide;

import dev.banyan.rule.Sentence;
import dev.banyan.rule.Window;
import java.util.Optional;

/** What is remembered of one subject: its failures and its last ban. */
public record Counted(Window window, Optional<Sentence> last) {
  public static final Counted NOTHING = new Counted(Window.EMPTY, Optional.empty());
}
