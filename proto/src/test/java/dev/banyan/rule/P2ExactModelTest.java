package dev.banyan.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Escalation;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.model.Measure;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * P2, exact: thousands of random histories of failures, late, early, doubled, of equal stamps, in
 * attempts, with bans and unbans between them, decided by the rule and by a naive reference.
 */
class P2ExactModelTest {
  private static final long START = 1_700_000_000;
  private static final int SEEDS = Integer.getInteger("banyan.model.seeds", 5_000);
  private static final int STEPS = 80;
  private static final Duration ATTEMPTTIME = Duration.ofSeconds(5);
  private static final Escalation DOUBLING =
      new Escalation(1, List.of(), Optional.empty(), Optional.empty(), false);

  @Test
  void decidesAsTheNaiveReferenceDoes() {
    long bans = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      bans += new History(seed).run();
    }
    assertThat(bans).as("histories in which nothing is banned show nothing").isGreaterThan(SEEDS);
  }

  @Test
  void doesNotDependOnTheOrderInWhichFailuresArrive() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<Evidence> failures = new ArrayList<>();
      for (int id = 0; id < 20; id++) {
        failures.add(evidence(line(random, id, START), START + random.nextInt(30)));
      }
      Window inOrder = windowOf(failures);
      Collections.shuffle(failures, random);
      assertThat(windowOf(failures)).as("seed %d", seed).isEqualTo(inOrder);
    }
  }

  private static Window windowOf(List<Evidence> failures) {
    Window window = Window.EMPTY;
    for (Evidence failure : failures) {
      window = window.with(failure, 100);
    }
    return window;
  }

  private static NaiveRule.Line line(Random random, int id, long time) {
    String host = "pbx-" + random.nextInt(3);
    String attempt = random.nextInt(3) == 0 ? "" : "call-" + random.nextInt(4);
    int weight = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 1;
    String transport = List.of("", "udp", "udp", "tcp").get(random.nextInt(4));
    return new NaiveRule.Line(id, host, attempt, time, weight, transport);
  }

  private static Evidence evidence(NaiveRule.Line line, long time) {
    return new Evidence(
        new LineId(new HostName(line.host()), 0, line.id(), 0),
        "messages",
        Instant.ofEpochSecond(time),
        Optional.empty(),
        Optional.of(line.attempt()).filter(attempt -> !attempt.isEmpty()),
        switch (line.transport()) {
          case "udp" -> Transport.UDP;
          case "tcp" -> Transport.TCP;
          default -> Transport.UNKNOWN;
        },
        line.weight(),
        "");
  }

  /** One address in one jail, by the rule and by the reference at once. */
  private static final class History {
    private final long seed;
    private final Random random;
    private final Terms terms;
    private final NaiveRule reference;
    private final List<NaiveRule.Line> sent = new ArrayList<>();
    private Window window = Window.EMPTY;
    private Optional<Sentence> last = Optional.empty();
    private Optional<Instant> unban = Optional.empty();
    private long now = START;
    private long bans;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      NaiveRule.Asked asked = asked(random);
      this.reference = new NaiveRule(asked);
      this.terms =
          new Terms(
              asked.maxretry(),
              Duration.ofSeconds(asked.findtime()),
              asked.bantime() == NaiveRule.FOR_EVER
                  ? Optional.empty()
                  : Optional.of(Duration.ofSeconds(asked.bantime())),
              ATTEMPTTIME,
              new Measure(asked.minhosts(), 32, 64, asked.udpweight() * 250, asked.trustsuccess()),
              asked.increment() ? Optional.of(DOUBLING) : Optional.empty());
    }

    private static NaiveRule.Asked asked(Random random) {
      long findtime = 1L + random.nextInt(random.nextBoolean() ? 20 : 1000);
      long bantime =
          switch (random.nextInt(5)) {
            case 0 -> NaiveRule.FOR_EVER;
            case 1, 2 -> 1L + random.nextInt(30);
            default -> 1L + random.nextInt(5000);
          };
      return new NaiveRule.Asked(
          1 + random.nextInt(6),
          findtime,
          bantime,
          ATTEMPTTIME.toSeconds(),
          random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1,
          random.nextInt(3) == 0 ? random.nextInt(5) : 4,
          random.nextInt(3) == 0,
          random.nextInt(3) == 0);
    }

    long run() {
      for (int step = 0; step < STEPS; step++) {
        now += random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(8);
        now += random.nextInt(60) == 0 ? random.nextInt(100_000) : 0;
        if (random.nextInt(20) == 0) {
          login(step);
        } else if (random.nextInt(12) == 0) {
          reference.unban(now);
          unban = Optional.of(Instant.ofEpochSecond(now));
        } else {
          step(step);
        }
      }
      return bans;
    }

    private void login(int step) {
      long stamp = now + 100 - random.nextInt(random.nextInt(4) == 0 ? 5000 : 200);
      List<NaiveRule.Ban> expected = reference.login(stamp, now);
      List<NaiveRule.Ban> decided =
          Terms.counted(Instant.ofEpochSecond(stamp), Instant.ofEpochSecond(now))
              .map(time -> decide(window.trusting(time)))
              .orElse(List.of());
      assertThat(decided).as("seed %d, step %d, login", seed, step).isEqualTo(expected);
    }

    private void step(int step) {
      NaiveRule.Line line = next(step);
      List<NaiveRule.Ban> expected = reference.take(line, now);
      List<NaiveRule.Ban> decided = take(line);
      assertThat(decided)
          .as("seed %d, step %d, %s at %d", seed, step, line, now)
          .isEqualTo(expected);
      bans += decided.size();
    }

    private NaiveRule.Line next(int id) {
      if (!sent.isEmpty() && random.nextInt(6) == 0) {
        return sent.get(random.nextInt(sent.size()));
      }
      long stamp =
          switch (random.nextInt(10)) {
            case 0 -> now - random.nextInt(5000);
            case 1 -> now + random.nextInt(120);
            case 2, 3 -> now - random.nextInt(60);
            default -> now;
          };
      NaiveRule.Line line = line(random, id, stamp);
      sent.add(line);
      return line;
    }

    private List<NaiveRule.Ban> take(NaiveRule.Line line) {
      Instant arrival = Instant.ofEpochSecond(now);
      Optional<Instant> time = Terms.counted(Instant.ofEpochSecond(line.time()), arrival);
      if (time.isEmpty()) {
        return List.of();
      }
      Evidence failure = evidence(line, time.get().getEpochSecond());
      if (window.holds(failure.id())) {
        return List.of();
      }
      return decide(window.with(failure, Window.capacity(terms)));
    }

    private List<NaiveRule.Ban> decide(Window counted) {
      window = counted;
      List<NaiveRule.Ban> due = new ArrayList<>();
      Optional<Span> span = window.offence(terms, Sentence.cut(last, unban));
      while (span.isPresent()) {
        Instant since = span.get().last();
        int earlier = last.map(Sentence::count).orElse(0);
        Optional<Instant> until = terms.end(since, earlier, seed);
        due.add(
            new NaiveRule.Ban(
                since.getEpochSecond(),
                until.map(Instant::getEpochSecond).orElse(NaiveRule.FOR_EVER)));
        last = Optional.of(new Sentence(since, until, 0, earlier + 1));
        span = window.offence(terms, Sentence.cut(last, unban));
      }
      window = window.since(terms.horizon(Instant.ofEpochSecond(now)), ATTEMPTTIME);
      return due;
    }
  }
}
