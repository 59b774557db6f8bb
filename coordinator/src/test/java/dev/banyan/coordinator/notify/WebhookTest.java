package dev.banyan.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import dev.banyan.conf.NotifySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTP server. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WebhookTest {
  private static final String KEY = "a key";

  @TempDir private Path directory;
  private final TurnedClock clock = new TurnedClock();
  private final Outcomes outcomes = new Outcomes("webhook", clock);
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private HttpServer server;
  private Webhook webhook;

  private record Call(String body, String signature, String type) {}

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          calls.add(
              new Call(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                  String.valueOf(headers.getFirst(Webhook.SIGNATURE)),
                  String.valueOf(headers.getFirst("Content-Type"))));
          if (status == 302) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    URI url =
        URI.create("http://127.0.0.1:%d/bans?token=x".formatted(server.getAddress().getPort()));
    Path key = Files.writeString(directory.resolve("key"), KEY + "\n");
    webhook = new Webhook(new NotifySettings.Webhook(url, Optional.of(key)), outcomes, clock);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void postsTheBanAsJson() {
    webhook.take(Bans.notice("203.0.113.7", 5, List.of("a \u001b[2J line")));

    assertThat(calls.get(0).type()).isEqualTo("application/json");
    JsonObject json = json(0);
    assertThat(json.get("event").getAsString()).isEqualTo("ban");
    assertThat(json.get("id").getAsString()).isEqualTo("abc-5");
    assertThat(json.get("address").getAsString()).isEqualTo("203.0.113.7");
    assertThat(json.get("jail").getAsString()).isEqualTo("asterisk");
    assertThat(json.get("until").getAsString()).isEqualTo("2026-11-22T13:00:00Z");
    assertThat(json.get("host").isJsonNull()).isTrue();
    assertThat(json.get("hosts").getAsJsonObject().get("pbx-1").getAsInt()).isEqualTo(1);
    JsonObject line = json.get("lines").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(line.get("line").getAsString()).isEqualTo("a \\u001B[2J line");
  }

  @Test
  void whoKnowsTheKeyCanTellThatItIsGenuine() throws Exception {
    webhook.take(Bans.notice("203.0.113.7", 5));

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(calls.get(0).signature())
        .isEqualTo(
            "sha256="
                + HexFormat.of()
                    .formatHex(mac.doFinal(calls.get(0).body().getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void sendsAgainInOrderWhenTheServerIsBack() {
    status = 503;
    webhook.take(Bans.notice("203.0.113.7", 5));
    webhook.take(Bans.notice("203.0.113.8", 6));
    assertThat(calls).hasSize(1);
    webhook.step(clock.instant());
    assertThat(calls).as("not before its time").hasSize(1);

    clock.turn(Duration.ofSeconds(1));
    webhook.step(clock.instant());
    status = 200;
    clock.turn(Duration.ofSeconds(2));
    webhook.step(clock.instant());
    assertThat(calls).hasSize(4);
    assertThat(json(2).get("address").getAsString()).isEqualTo("203.0.113.7");
    assertThat(json(3).get("address").getAsString()).isEqualTo("203.0.113.8");
    assertThat(webhook.due()).isEmpty();
    assertThat(outcomes.sentTotal()).isEqualTo(2);
    assertThat(outcomes.failedTotal()).isEqualTo(2);
  }

  @Test
  void givesUpAfterTenMinutes() {
    status = 500;
    webhook.take(Bans.notice("203.0.113.7", 5));
    while (webhook.due().isPresent()) {
      clock.turn(Duration.ofSeconds(1));
      webhook.step(clock.instant());
    }
    assertThat(calls).hasSizeBetween(10, 20);
    assertThat(clock.instant()).isBefore(Bans.START.plus(Webhook.PATIENCE).plusSeconds(61));
  }

  @Test
  void whatIsRefusedForGoodIsNotSentAgain() {
    for (int refusal : List.of(400, 401, 404, 302)) {
      status = refusal;
      webhook.take(Bans.notice("203.0.113.7", 5));
    }
    assertThat(webhook.due()).isEmpty();
    assertThat(calls).hasSize(4);
    assertThat(outcomes.failedTotal()).isEqualTo(4);
  }

  @Test
  void holdsNoMoreThanItMay() {
    status = 503;
    for (int i = 0; i < Webhook.MOST_WAITING + 5; i++) {
      webhook.take(Bans.notice("203.0.113.7", i));
    }
    assertThat(outcomes.droppedTotal()).isEqualTo(5);
    assertThat(calls).hasSize(1);
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() {
    server.stop(0);
    webhook.take(Bans.notice("203.0.113.7", 5));
    assertThat(webhook.due()).contains(Bans.START.plusSeconds(1));
  }

  private JsonObject json(int call) {
    return JsonParser.parseString(calls.get(call).body()).getAsJsonObject();
  }
}
