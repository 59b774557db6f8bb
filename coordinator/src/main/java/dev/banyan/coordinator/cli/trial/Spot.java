package dev.banyan.coordinator.cli.trial;

import dev.banyan.model.Failure;
import java.nio.charset.StandardCharsets;

/**
 * A line of a log.
 *
 * @param number of the line, from 1
 * @param text its beginning; the sender's text
 */
public record Spot(String log, long number, String text) {

  static Spot of(String log, long number, byte[] bytes, int from, int to) {
    int end = Math.min(to, from + Failure.MAX_TEXT_BYTES);
    return new Spot(log, number, new String(bytes, from, end - from, StandardCharsets.UTF_8));
  }
}
