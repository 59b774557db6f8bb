package dev.banyan.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CourierTest {
  private final Outcomes outcomes = new Outcomes("mail", InstantSource.system());
  private final Carried carrier = new Carried();
  private final Courier courier =
      new Courier("courier-test", carrier, outcomes, InstantSource.system());

  @Test
  void aCarrierThatHangsHoldsUpNobodyAndNoMoreIsKeptThanMayBe() {
    carrier.gate = new CountDownLatch(1);
    courier.start();
    courier.send(Bans.notice("203.0.113.7", 0));
    await().until(() -> carrier.entered);
    for (int i = 0; i < Courier.MOST + 7; i++) {
      courier.send(Bans.notice("203.0.113.7", i));
    }
    assertThat(outcomes.droppedTotal()).isEqualTo(7);

    carrier.gate.countDown();
    courier.close();
    assertThat(carrier.taken).hasSize(Courier.MOST + 1);
    assertThat(carrier.ended).isTrue();
    assertThat(carrier.taken.stream().filter(notice -> !notice.ban().evidence().isEmpty()))
        .as("with their lines")
        .hasSize(Courier.WHOLE + 1);
    assertThat(carrier.taken.get(Courier.MOST).hosts()).containsOnlyKeys("pbx-1", "pbx-2");
  }

  @Test
  void whatIsWrongWithOneBanStopsNoOther() {
    carrier.fault = Optional.of(new IllegalStateException("broken"));
    courier.start();
    courier.send(Bans.notice("203.0.113.7", 0));
    await().until(() -> outcomes.failedTotal() == 1);
    carrier.fault = Optional.empty();
    courier.send(Bans.notice("203.0.113.8", 1));
    await().until(() -> carrier.taken.size() == 1);
    courier.close();
  }

  @Test
  void wakesWhenSomethingIsDue() {
    carrier.due = Optional.of(Instant.now().plus(Duration.ofMillis(50)));
    courier.start();
    await().until(() -> carrier.steps.get() > 0);
    assertThat(Instant.now()).isAfter(carrier.due.orElseThrow());
    carrier.due = Optional.empty();
    courier.close();
  }

  /** Does what it is told. */
  private static final class Carried implements Carrier {
    private final List<Notice> taken = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile Optional<RuntimeException> fault = Optional.empty();
    private volatile Optional<Instant> due = Optional.empty();
    private volatile boolean entered;
    private volatile boolean ended;
    private final AtomicInteger steps = new AtomicInteger();

    @Override
    public void take(Notice notice) {
      entered = true;
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      fault.ifPresent(
          broken -> {
            throw broken;
          });
      taken.add(notice);
    }

    @Override
    public void step(Instant now) {
      if (due.filter(at -> !now.isBefore(at)).isPresent()) {
        steps.incrementAndGet();
      }
    }

    @Override
    public Optional<Instant> due() {
      return due;
    }

    @Override
    public int waiting() {
      return 0;
    }

    @Override
    public void end() {
      ended = true;
    }
  }
}
