package dev.banyan.coordinator.notify;

import dev.banyan.conf.NotifySettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells of bans by HTTP: a POST of JSON each, in order, signed in the header {@value #SIGNATURE}.
 * What does not arrive is sent again, with growing pauses, for {@link #PATIENCE}; so it may arrive
 * twice, with the same {@code id}.
 *
 * <p>Owner: {@code banyan-webhook}.
 */
final class Webhook implements Carrier {
  static final String SIGNATURE = "Banyan-Signature";
  static final Duration PATIENCE = Duration.ofMinutes(10);
  static final int MOST_WAITING = 1_000;
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final String HMAC = "HmacSHA256";

  private final NotifySettings.Webhook settings;
  private final Outcomes outcomes;
  private final InstantSource clock;
  private final HttpClient client;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private Optional<Instant> next = Optional.empty();
  private Duration pause = SHORTEST;

  Webhook(NotifySettings.Webhook settings, Outcomes outcomes, InstantSource clock) {
    this.settings = settings;
    this.outcomes = outcomes;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(ANSWER)
            .build();
  }

  private record Waiting(String body, Instant since) {}

  @Override
  public void take(Notice notice) {
    if (waiting.size() >= MOST_WAITING) {
      outcomes.dropped(MOST_WAITING);
      return;
    }
    Instant now = clock.instant();
    waiting.add(new Waiting(BanJson.of(notice), now));
    if (next.isEmpty()) {
      step(now);
    }
  }

  @Override
  public void step(Instant now) {
    if (next.filter(now::isBefore).isPresent()) {
      return;
    }
    next = Optional.empty();
    while (!waiting.isEmpty() && next.isEmpty()) {
      attempt(waiting.getFirst());
    }
  }

  @Override
  public Optional<Instant> due() {
    return next;
  }

  @Override
  public int waiting() {
    return waiting.size();
  }

  @Override
  public void end() {
    next = Optional.empty();
    step(clock.instant());
  }

  private void attempt(Waiting first) {
    try {
      int status = post(first.body());
      if (status >= 200 && status < 300) {
        outcomes.sent();
        pause = SHORTEST;
        waiting.removeFirst();
      } else {
        boolean passes = status >= 500 || status == 408 || status == 429;
        failed(first, "answers " + status, passes);
      }
    } catch (IOException | GeneralSecurityException e) {
      failed(first, String.valueOf(e.getMessage()), true);
    }
  }

  private void failed(Waiting first, String why, boolean passes) {
    Instant now = clock.instant();
    if (passes && now.isBefore(first.since().plus(PATIENCE))) {
      outcomes.failed("%s %s; trying again in %d s".formatted(where(), why, pause.toSeconds()));
      next = Optional.of(now.plus(pause));
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    } else {
      outcomes.failed("%s %s; a ban is given up".formatted(where(), why));
      waiting.removeFirst();
    }
  }

  /** Without path and query, which may hold a secret. */
  private String where() {
    return settings.url().getScheme() + "://" + settings.url().getRawAuthority();
  }

  private int post(String body) throws IOException, GeneralSecurityException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url())
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("User-Agent", "banyan")
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
    if (settings.keyFile().isPresent()) {
      String key = Secret.read(settings.keyFile().get());
      request.header(SIGNATURE, "sha256=" + signature(key, bytes));
    }
    return answer(client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding()));
  }

  /** The body counts too: a server that never ends it is not waited for. */
  private static int answer(CompletableFuture<HttpResponse<Void>> answer) throws IOException {
    try {
      return answer.get(ANSWER.toSeconds() * 2, TimeUnit.SECONDS).statusCode();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IOException(
          cause instanceof java.net.ConnectException ? "does not answer" : String.valueOf(cause),
          e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("does not end its answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("was interrupted", e);
    }
  }

  private static String signature(String key, byte[] body) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }
}
