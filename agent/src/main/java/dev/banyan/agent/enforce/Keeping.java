package dev.banyan.agent.enforce;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps the bans file up to what is held. What it could not take once is in it as soon as it could
 * be written anew. Owner: the thread {@code banyan-enforce}.
 */
final class Keeping {
  private final BansFile file;
  private final Supplier<BansFile.Content> now;
  private boolean behind;

  /**
   * @param now everything that is held, up to where it is held
   */
  Keeping(BansFile file, Supplier<BansFile.Content> now) {
    this.file = file;
    this.now = now;
  }

  /** Adds lines that say what changed. */
  void append(List<String> lines) throws IOException {
    if (behind) {
      rewrite();
    }
    try {
      file.append(lines);
    } catch (IOException e) {
      behind = true;
      throw e;
    }
  }

  /** Writes it anew with what is held. */
  void rewrite() throws IOException {
    rewrite(now.get());
  }

  /** Writes it anew with this. */
  void rewrite(BansFile.Content content) throws IOException {
    behind = true;
    file.rewrite(content);
    behind = false;
  }

  /** Writes it anew if it lacks something, or most of it is of the past. */
  void lookAfter() throws IOException {
    if (behind || file.isMostlyOld()) {
      rewrite();
    }
  }
}
