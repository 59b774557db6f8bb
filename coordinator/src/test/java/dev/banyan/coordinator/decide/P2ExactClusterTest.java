package dev.banyan.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.decide.NaiveCluster.Rule;
import dev.banyan.coordinator.decide.NaiveCluster.Seen;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Escalation;
import dev.banyan.model.Jail;
import dev.banyan.model.Measure;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * P2, exact, over jails: random histories of several addresses in several jails, with networks,
 * hosts, longer and longer bans, and a jail that counts bans, decided by the product and by a naive
 * reference; the memory is lost and rebuilt, and stretches are decided twice, as after a crash.
 */
class P2ExactClusterTest {
  private static final int SEEDS = Integer.getInteger("banyan.model.seeds", 2_000);
  private static final int STEPS = 60;

  @Test
  void decidesOverJailsAsTheNaiveReferenceDoes() {
    long bans = 0;
    long again = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      History history = new History(seed);
      history.run();
      bans += history.bans;
      again += history.again;
    }
    assertThat(bans).as("bans").isGreaterThan(SEEDS);
    assertThat(again).as("bans of those who were banned before").isGreaterThan(SEEDS / 4);
  }

  private static final class History {
    private final long seed;
    private final Random random;
    private final List<Rule> rules;
    private final WrittenLog log;
    private final NaiveCluster reference;
    private final Decider decider;
    private final List<Arrival> arrived = new ArrayList<>();
    private Remembered memory = new Remembered();
    private Remembered before = memory.copy();
    private int durable;
    private long now = Sample.START.getEpochSecond();
    private long bans;
    private long again;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.rules = List.of(rule("sip", false), rule("ssh", false), rule("again", true));
      int allowed = random.nextInt(3) == 0 ? (2 << 8) | 1 : 0;
      Duration history = Duration.ofSeconds(random.nextBoolean() ? 2_000 : 1_000_000);
      this.log =
          new WrittenLog(
              Sample.policy(rules.stream().map(History::jail).toArray(Jail[]::new))
                  .remembering(history));
      if (allowed != 0) {
        log.allowed.add(Cidr.parse("192.0.2.1").orElseThrow());
      }
      this.reference = new NaiveCluster(rules, allowed, history.toSeconds());
      this.decider = new Decider(log, new Brake(log));
    }

    private Rule rule(String name, boolean countsBans) {
      boolean lonely = !countsBans && random.nextInt(4) == 0;
      return new Rule(
          name,
          countsBans,
          1 + random.nextInt(countsBans ? 3 : 4),
          countsBans ? 1_500 : 1 + random.nextInt(200),
          1 + random.nextInt(100),
          !countsBans && random.nextInt(3) == 0 ? 24 : 32,
          lonely,
          !countsBans && random.nextInt(3) == 0 ? "pbx-" : "",
          random.nextBoolean() ? List.of(1) : List.of(1, 3, 5),
          random.nextInt(3) == 0);
    }

    private static Jail jail(Rule rule) {
      return Sample.jail(
              rule.name(),
              rule.bans() ? "recidive" : "asterisk",
              rule.maxretry(),
              rule.findtime(),
              Optional.of(Duration.ofSeconds(rule.bantime())),
              rule.lonely() ? Jail.Scope.HOST : Jail.Scope.CLUSTER,
              rule.hosts().isEmpty() ? List.of() : List.of(rule.hosts() + "*"))
          .counting(new Measure(1, rule.prefix(), 64, Measure.WHOLE, false))
          .banning(
              Optional.of(
                  new Escalation(
                      1, rule.multipliers(), Optional.empty(), Optional.empty(), rule.overall())),
              OptionalInt.empty());
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        now += random.nextInt(20) == 0 ? random.nextInt(4_000) : random.nextInt(30);
        Rule rule = rules.get(random.nextInt(2));
        int address = ((2 + random.nextInt(2)) << 8) | (1 + random.nextInt(2));
        String host = List.of("pbx-1", "pbx-2", "lab-1").get(random.nextInt(3));
        step(new Seen(rule, address, host, now));
        crash();
      }
    }

    private void step(Seen line) {
      Arrival arrival =
          Sample.arrival(
              arrived.size(),
              Instant.ofEpochSecond(line.time()),
              line.rule().name(),
              "192.0.%d.%d".formatted(line.address() >> 8, line.address() & 255),
              line.host(),
              Transport.TCP);
      arrived.add(arrival);
      List<NaiveCluster.Ban> expected = reference.take(line);
      Remembered untouched = memory.copy();
      List<AutomaticBan> decided = decider.decide(jail(line.rule()), arrival, memory);
      assertThat(decided.stream().map(History::plain))
          .as("seed %d, line %d: %s", seed, arrival.offset(), line)
          .containsExactlyElementsOf(expected);
      append(decided, arrival, untouched);
      bans += decided.size();
      again += decided.stream().filter(ban -> ban.earlierBans() > 0).count();
    }

    /** Perhaps with a crash after the first record, so that the others are decided again. */
    private void append(List<AutomaticBan> decided, Arrival arrival, Remembered untouched) {
      List<AutomaticBan> left = decided;
      if (decided.size() > 1 && random.nextInt(3) == 0) {
        log.append(decided.get(0), arrival.appended());
        memory = untouched;
        left = decider.decide(jail(arrival), arrival, memory);
        assertThat(left)
            .as("seed %d, line %d after a crash", seed, arrival.offset())
            .containsAll(decided.subList(1, decided.size()));
      }
      left.forEach(ban -> log.append(ban, arrival.appended()));
    }

    /** The last lines are decided again, or everything that was remembered is counted again. */
    private void crash() {
      switch (random.nextInt(12)) {
        case 0 -> {
          memory = before.copy();
          for (Arrival arrival : arrived.subList(durable, arrived.size())) {
            List<AutomaticBan> known = List.copyOf(log.bans.values());
            assertThat(decider.decide(jail(arrival), arrival, memory))
                .as("seed %d, line %d again", seed, arrival.offset())
                .isSubsetOf(known);
          }
        }
        case 1 -> {
          memory = new Remembered();
          arrived.forEach(arrival -> decider.count(jail(arrival), arrival, memory));
        }
        default -> {}
      }
      if (random.nextInt(4) == 0) {
        before = memory.copy();
        durable = arrived.size();
      }
    }

    private Jail jail(Arrival arrival) {
      return log.rules().policy().jail(arrival.failure().jail()).orElseThrow();
    }

    private static NaiveCluster.Ban plain(AutomaticBan ban) {
      return new NaiveCluster.Ban(
          ban.jail().value(),
          ban.key().value(),
          ban.since().getEpochSecond(),
          ban.until().orElseThrow().getEpochSecond(),
          ban.earlierBans());
    }
  }
}
