package dev.banyan.agent.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Stands for everything after the tail: keeps the lines, takes them when told. */
final class CollectingSink implements ChunkSink {
  /** A line and where it was found. */
  record Line(long fingerprint, long offsetBytes, String text) {}

  private final List<Line> lines = new ArrayList<>();
  private final List<Line> foreseen = new ArrayList<>();
  private final List<String> recalled = new ArrayList<>();
  private int taken;
  private final Deque<Mark> held = new ArrayDeque<>();
  private boolean holding;
  private boolean paused;

  /** From now on nothing is taken until {@link #take}. */
  void hold() {
    holding = true;
  }

  /** Takes everything that is held, and at once from now on. */
  void take() {
    holding = false;
    held.forEach(Mark::release);
    held.clear();
    taken = lines.size();
  }

  void pause(boolean pause) {
    paused = pause;
  }

  List<Line> lines() {
    return lines;
  }

  /** Those that are where they are safe. */
  List<Line> taken() {
    return List.copyOf(lines.subList(0, taken));
  }

  List<String> texts() {
    return lines.stream().map(Line::text).toList();
  }

  @Override
  public boolean ready() {
    return !paused;
  }

  @Override
  public boolean busy() {
    return paused;
  }

  @Override
  public void settle(Duration limit) {}

  @Override
  public void foresee(Chunk chunk) {
    split(chunk, foreseen);
  }

  @Override
  public void recall(Chunk chunk) {
    new String(chunk.buffer(), 0, chunk.length(), UTF_8).lines().forEach(recalled::add);
  }

  /** Lines that an earlier process took. */
  List<String> recalled() {
    return recalled;
  }

  /** Lines that were looked at while nothing was taken. */
  List<String> foreseen() {
    return foreseen.stream().map(Line::text).toList();
  }

  List<Line> foreseenLines() {
    return foreseen;
  }

  @Override
  public void accept(Chunk chunk) {
    if (holding) {
      chunk.mark().hold();
      held.add(chunk.mark());
    }
    split(chunk, lines);
    taken = holding ? taken : lines.size();
  }

  private static void split(Chunk chunk, List<Line> into) {
    int from = 0;
    for (int i = 0; i < chunk.length(); i++) {
      if (chunk.buffer()[i] == '\n') {
        into.add(
            new Line(
                chunk.fingerprintOf(from),
                chunk.offsetOf(from),
                new String(chunk.buffer(), from, i - from, UTF_8)));
        from = i + 1;
      }
    }
  }
}
