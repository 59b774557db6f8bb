package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was appended again, and what Kafka answers to it. Of what it forbids some may be taken all
 * the same: whoever tries again reads that first.
 */
record Restored(List<CompletableFuture<Answer>> answers) {
  private static final Logger log = LoggerFactory.getLogger(Restored.class);

  Restored {
    answers = List.copyOf(answers);
  }

  /**
   * Of one record.
   *
   * @param taken where it lies; none if it was refused
   */
  record Answer(Revision taken, boolean forbidden) {}

  static Restored to(BanLog banLog, List<Entry> entries) {
    return new Restored(entries.stream().map(entry -> append(banLog, entry)).toList());
  }

  private static CompletableFuture<Answer> append(BanLog banLog, Entry entry) {
    return banLog
        .append(entry)
        .handle(
            (taken, refusal) ->
                refusal == null ? new Answer(taken, false) : refused(entry, refusal));
  }

  private static Answer refused(Entry entry, Throwable refusal) {
    if (KafkaBanLog.isForbidden(refusal)) {
      return new Answer(Revision.NONE, true);
    }
    if (KafkaBanLog.isTooLarge(refusal)) {
      log.error("{} is lost: the ban log takes no record of its size", entry.key(), refusal);
      return new Answer(Revision.NONE, false);
    }
    throw new CompletionException(refusal);
  }

  boolean isAnswered() {
    return answers.stream().allMatch(CompletableFuture::isDone);
  }

  /** Whether any was forbidden; all are answered. */
  boolean isForbidden() {
    return answers.stream().anyMatch(answer -> answer.join().forbidden());
  }

  /** The newest that was taken; all are answered. */
  Revision last() {
    return answers.stream()
        .map(answer -> answer.join().taken())
        .max(Revision::compareTo)
        .orElse(Revision.NONE);
  }
}
