package dev.banyan.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.model.Jail.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is mailed when, with a mailer that only keeps what it gets. */
class PostmanTest {
  private static final int MOST = 10;

  private final TurnedClock clock = new TurnedClock();
  private final Kept mailer = new Kept();
  private final Outcomes outcomes = new Outcomes("mail", clock);
  private final Postman postman =
      new Postman(mailer, Optional.empty(), settings(), outcomes, clock);

  @Test
  void aBanIsOneMailToThoseWhomTheActionNames() {
    postman.take(Bans.notice("203.0.113.7", 5));

    assertThat(mailer.sent).hasSize(1);
    Letter letter = mailer.sent.get(0);
    assertThat(letter.recipient())
        .isEqualTo(
            new Recipient(List.of("root@pbx.example.net"), "fail2ban@example.net", "Banyan"));
    assertThat(letter.subject()).isEqualTo("[Banyan] ASTERISK: banned 203.0.113.7");
    assertThat(letter.text())
        .contains("203.0.113.7 is banned in jail asterisk on all hosts")
        .contains("2 failures decided it", "1  pbx-1", "1  pbx-2")
        .contains("pbx-1 /var/log/asterisk/messages\n    one failed\n")
        .contains("banyan unban 203.0.113.7");
    assertThat(postman.due()).isEmpty();
  }

  @Test
  void fiveThousandBansInAMinuteAreADigest() {
    for (int i = 0; i < 5_000; i++) {
      postman.take(Bans.notice("203.0.%d.%d".formatted(i / 250, i % 250), i));
      clock.turn(Duration.ofMillis(10));
      postman.step(clock.instant());
    }
    assertThat(mailer.sent).hasSize(MOST);

    clock.turn(Duration.ofMinutes(1));
    postman.step(clock.instant());
    assertThat(mailer.sent).hasSize(MOST + 1);
    Letter digest = mailer.sent.get(MOST);
    assertThat(digest.subject()).isEqualTo("[Banyan] 4990 bans: ASTERISK 4990");
    assertThat(digest.text())
        .contains("203.0.0.10  ASTERISK  2 failures on pbx-1, pbx-2")
        .contains("and " + (4_990 - Digest.LISTED) + " more");
    assertThat(digest.text().lines()).hasSizeLessThan(Digest.LISTED + 20);
  }

  @Test
  void afterAMinuteEachBanHasItsMailAgain() {
    for (int i = 0; i < MOST + 1; i++) {
      postman.take(Bans.notice("203.0.113." + i, i));
    }
    clock.turn(Duration.ofMinutes(1));
    postman.step(clock.instant());
    postman.take(Bans.notice("203.0.113.99", 99));

    assertThat(mailer.sent).hasSize(MOST + 2);
    assertThat(mailer.sent.get(MOST + 1).subject()).contains("203.0.113.99");
  }

  @Test
  void eachRecipientHasTheirOwnRate() {
    Notification other = new Notification("mail", Map.of("dest", "noc@example.net"));
    for (int i = 0; i < MOST + 1; i++) {
      postman.take(Bans.notice("203.0.113." + i, i));
    }
    Notice ban = Bans.notice("203.0.113.99", 99);
    postman.take(Notice.of(ban.epoch(), ban.ban(), List.of(other)));

    assertThat(mailer.sent.get(MOST).recipient().to()).containsExactly("noc@example.net");
    assertThat(mailer.sent.get(MOST).text()).doesNotContain("one failed");
  }

  @Test
  void whatCannotBeHandedOverNowComesTogetherLater() {
    mailer.failure = Optional.of(MailException.Fate.LATER);
    for (int i = 0; i < 3; i++) {
      postman.take(Bans.notice("203.0.113." + i, i));
    }
    assertThat(mailer.tries).as("one try shows that nobody is there").isEqualTo(1);
    assertThat(postman.waiting()).isEqualTo(3);
    Instant since = clock.instant();
    clock.turn(Duration.ofMinutes(1));
    postman.step(clock.instant());
    assertThat(outcomes.delivery(3).failing().orElseThrow().since()).isEqualTo(since);
    mailer.failure = Optional.empty();
    clock.turn(Duration.ofMinutes(1));
    postman.step(clock.instant());

    assertThat(mailer.sent)
        .extracting(Letter::subject)
        .containsExactly("[Banyan] 3 bans: ASTERISK 3");
    assertThat(outcomes.failedTotal()).isEqualTo(2);
    assertThat(outcomes.sentTotal()).isEqualTo(1);
    assertThat(outcomes.delivery(0).failing()).isEmpty();
    assertThat(postman.due()).isEmpty();
  }

  @Test
  void whatMayHaveBeenSentIsNeverSentAgain() {
    for (var fate : List.of(MailException.Fate.UNKNOWN, MailException.Fate.REFUSED)) {
      mailer.failure = Optional.of(fate);
      postman.take(Bans.notice("203.0.113.7", 1));
    }
    mailer.failure = Optional.empty();
    clock.turn(Duration.ofMinutes(2));
    postman.step(clock.instant());

    assertThat(mailer.sent).isEmpty();
    assertThat(mailer.tries).isEqualTo(2);
    assertThat(outcomes.failedTotal()).isEqualTo(2);
  }

  @Test
  void aServerThatIsAwayForADayLosesItsMail() {
    mailer.failure = Optional.of(MailException.Fate.LATER);
    postman.take(Bans.notice("203.0.113.7", 1));
    for (int i = 0; i <= 25 * 60; i++) {
      clock.turn(Duration.ofMinutes(1));
      postman.step(clock.instant());
    }
    assertThat(postman.due()).isEmpty();
  }

  @Test
  void whatWaitsIsSentWhenItEnds() {
    for (int i = 0; i < MOST + 2; i++) {
      postman.take(Bans.notice("203.0.113." + i, i));
    }
    postman.end();
    assertThat(mailer.sent).hasSize(MOST + 1);
  }

  static NotifySettings.Smtp settings() {
    return new NotifySettings.Smtp(
        new HostPort("127.0.0.1", 25),
        NotifySettings.Encryption.NONE,
        Optional.empty(),
        Optional.empty(),
        "pbx.example.net",
        MOST);
  }

  /** Keeps mail, or fails as it is told. */
  private static final class Kept implements Mailer {
    private final List<Letter> sent = new ArrayList<>();
    private Optional<MailException.Fate> failure = Optional.empty();
    private int tries;

    @Override
    public void send(Letter letter) throws MailException {
      tries++;
      if (failure.isPresent()) {
        throw new MailException(failure.get(), "no", new IllegalStateException());
      }
      sent.add(letter);
    }
  }
}
