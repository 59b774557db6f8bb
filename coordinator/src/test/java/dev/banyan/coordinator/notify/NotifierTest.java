package dev.banyan.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.model.Ban;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the ban log to a real SMTP server and a whois server on a real socket. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class NotifierTest {
  private static final String JAIL =
      """
      [%s]
      enabled = true
      filter = banyan/asterisk
      logpath = /var/log/asterisk/messages
      action = sendmail-whois[name=%s, dest=root, sender=fail2ban@example.net]
      """;

  @TempDir private Path directory;
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private WhoisFake whois;
  private Notifier notifier;

  @BeforeEach
  void start() throws Exception {
    whois = new WhoisFake("netname: EXAMPLE-NET\n");
    mail.start();
    var smtp =
        new NotifySettings.Smtp(
            new HostPort("127.0.0.1", mail.getSmtp().getPort()),
            NotifySettings.Encryption.NONE,
            Optional.empty(),
            Optional.empty(),
            "localhost",
            10);
    var settings = new NotifySettings(Optional.of(smtp), Optional.of(whois.at()), Optional.empty());
    notifier = Notifier.start(settings, InstantSource.system());
    notifier.onBegun(new Entry.LogBegun(new Epoch(7), Instant.EPOCH, 12));
    notifier.onPolicy(new Revision(1), policy("asterisk", "sip"));
    notifier.tellOf("me");
  }

  @AfterEach
  void stop() throws Exception {
    notifier.close();
    mail.stop();
    whois.close();
  }

  @Test
  void mailsWithTheWhoisRecordWhatThisProcessWasTheFirstToWrite() throws Exception {
    notifier.onBanned(Bans.ban("203.0.113.7", 5, List.of("a line")), "me");
    notifier.onBanned(Bans.ban("203.0.113.8", 6, List.of("a line")), "another");
    notifier.close();

    assertThat(mail.getReceivedMessages()).hasSize(1);
    MimeMessage message = mail.getReceivedMessages()[0];
    assertThat(message.getSubject()).isEqualTo("[Banyan] asterisk: banned 203.0.113.7");
    assertThat(message.getRecipients(Message.RecipientType.TO)).hasSize(1);
    assertThat((String) message.getContent()).contains("EXAMPLE-NET", "a line");
    assertThat(message.getMessageID()).contains("7-5@");
  }

  @Test
  void tellsOfNothingBeforeItKnowsWhatIsItsOwn() throws Exception {
    Notifier fresh = Notifier.start(NotifySettings.NONE, InstantSource.system());
    fresh.onBanned(Bans.ban("203.0.113.7", 5, List.of()), "me");
    fresh.close();
    assertThat(fresh.figures()).isEmpty();
  }

  @Test
  void anOperatorsBanInNoJailIsToldOnceToEverybodyWhoIsToldOfAny() throws Exception {
    Ban rule = Bans.ban("203.0.113.7", 5, List.of());
    Ban manual =
        new Ban(
            rule.key(),
            Policy.MANUAL,
            rule.cidr(),
            Optional.empty(),
            rule.since(),
            Optional.empty(),
            rule.revision(),
            Ban.Origin.MANUAL,
            Revision.NONE,
            0,
            List.of(),
            "rude\r\nBcc: x@example.net",
            false,
            false);
    notifier.onBanned(manual, "me");
    notifier.close();

    assertThat(Arrays.stream(mail.getReceivedMessages()).map(NotifierTest::subject))
        .containsExactly("[Banyan] manual: banned 203.0.113.7");
    assertThat((String) mail.getReceivedMessages()[0].getContent())
        .contains("An operator ordered it: rude\\u000D\\u000ABcc", "for ever");
  }

  @Test
  void countsWhatBecameOfThem() {
    notifier.onBanned(Bans.ban("203.0.113.7", 5, List.of()), "me");
    notifier.close();
    assertThat(notifier.figures())
        .singleElement()
        .satisfies(
            figure ->
                assertThat(figure.samples())
                    .anySatisfy(
                        sample -> {
                          assertThat(sample.labels()).containsEntry("outcome", "sent");
                          assertThat(sample.value()).isEqualTo(1);
                        }));
  }

  @Test
  void fiveThousandBansAtOnceAreTenMailsAndADigest() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      notifier.onBanned(
          Bans.ban("203.0.%d.%d".formatted(i / 250, i % 250), i, List.of("a line")), "me");
    }
    notifier.close();

    List<String> subjects =
        Arrays.stream(mail.getReceivedMessages()).map(NotifierTest::subject).toList();
    assertThat(subjects).hasSize(11);
    assertThat(subjects.get(10)).isEqualTo("[Banyan] 4990 bans: asterisk 4990");
    assertThat((String) mail.getReceivedMessages()[10].getContent()).contains("and 4490 more");
  }

  @Test
  void aBanThatIsNotEnforcedSaysSo() throws Exception {
    Instant soon = Instant.now().plus(Duration.ofHours(1));
    notifier.onMode(
        new Entry.EnforcementMode(true, Optional.of(soon), "locked out\r\nBcc: x", "root"));
    notifier.onBanned(Bans.ban("203.0.113.7", 5, List.of()), "me");
    notifier.onMode(new Entry.EnforcementMode(false, Optional.empty(), "", "root"));
    notifier.onBanned(Bans.ban("203.0.113.8", 6, List.of()), "me");
    notifier.onMode(new Entry.EnforcementMode(true, Optional.of(Instant.EPOCH), "", "root"));
    notifier.onBanned(Bans.ban("203.0.113.9", 7, List.of()), "me");
    notifier.close();

    assertThat(Arrays.stream(mail.getReceivedMessages()).map(NotifierTest::subject))
        .containsExactly(
            "[Banyan] asterisk: banned 203.0.113.7 (suspended: not enforced)",
            "[Banyan] asterisk: banned 203.0.113.8",
            "[Banyan] asterisk: banned 203.0.113.9");
    assertThat((String) mail.getReceivedMessages()[0].getContent())
        .contains(
            "NOBODY IS BLOCKED: root suspended all bans until "
                + soon.truncatedTo(ChronoUnit.SECONDS))
        .contains("locked out\\u000D\\u000ABcc");
  }

  @Test
  void whoeverAsksIsToldSinceWhenAndWhyNothingCanBeSent() throws Exception {
    assertThat(notifier.deliveries().get(0).failing()).isEmpty();
    mail.stop();
    notifier.onBanned(Bans.ban("203.0.113.7", 5, List.of()), "me");
    notifier.onBanned(Bans.ban("203.0.113.8", 6, List.of()), "me");

    await().until(() -> notifier.deliveries().get(0).failing().isPresent());
    await().until(() -> notifier.deliveries().get(0).waiting() == 2);
    Delivery told = notifier.deliveries().get(0);
    assertThat(told.kind()).isEqualTo("mail");
    assertThat(told.sent()).isZero();
    assertThat(told.failing().orElseThrow().why()).contains("127.0.0.1:", "does not take mail");
  }

  @Test
  void refusesToStartWithAuthoritiesThatAreNone() throws Exception {
    Path ca = Files.writeString(directory.resolve("ca.pem"), "-----BEGIN NOTHING-----");
    var smtp =
        new NotifySettings.Smtp(
            new HostPort("127.0.0.1", 25),
            NotifySettings.Encryption.TLS,
            Optional.of(ca),
            Optional.empty(),
            "localhost",
            10);
    var settings = new NotifySettings(Optional.of(smtp), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> Notifier.start(settings, InstantSource.system()))
        .hasMessageContaining("smtp.ca: " + ca + " holds no certificate");
  }

  private static String subject(MimeMessage message) {
    try {
      return message.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Policy policy(String... jails) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String jail : jails) {
      text.append(JAIL.formatted(jail, jail));
    }
    Files.writeString(directory.resolve("jail.conf"), text.toString());
    Policy read = Configuration.load(directory).policy();
    return new Policy(read.jails(), read.ignoreip(), ByteString.EMPTY);
  }
}
