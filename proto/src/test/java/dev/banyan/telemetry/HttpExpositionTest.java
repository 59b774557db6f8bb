package dev.banyan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.conf.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HttpExpositionTest {
  private static final HostPort ANYWHERE = new HostPort("127.0.0.1", 0);

  private Supplier<Health> health = () -> Health.of(List.of());
  private List<Figure> figures = List.of();

  private final Observed observed =
      new Observed() {
        @Override
        public List<Figure> figures() {
          return figures;
        }

        @Override
        public Health health() {
          return health.get();
        }
      };

  @Test
  void writesFiguresInTheTextFormat() throws Exception {
    figures =
        List.of(
            Figure.counter("banyan_lines_total", "Lines that were read.", 17),
            Figure.gauge("banyan_lag_bytes", "Bytes not read yet.", 0.5),
            Figure.by(
                "jail",
                Figure.Kind.GAUGE,
                "banyan_bans",
                "Bans in force.",
                new TreeMap<>(Map.of("asterisk", 3, "we\"ird\n", 4))));
    assertThat(get("/metrics").body())
        .isEqualTo(
            """
            # HELP banyan_bans Bans in force.
            # TYPE banyan_bans gauge
            banyan_bans{jail="asterisk"} 3.0
            banyan_bans{jail="we\\"ird\\n"} 4.0
            # HELP banyan_lag_bytes Bytes not read yet.
            # TYPE banyan_lag_bytes gauge
            banyan_lag_bytes 0.5
            # HELP banyan_lines_total Lines that were read.
            # TYPE banyan_lines_total counter
            banyan_lines_total 17.0
            """);
  }

  @Test
  void isReadyOnlyWithoutProblems() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    health = () -> Health.of(List.of("no coordinator answers"));
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("no coordinator answers\n");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    health = () -> new Health(false, List.of("the thread banyan-tail died"));
    assertThat(get("/livez").statusCode()).isEqualTo(503);
  }

  @Test
  void answersOnAfterAFailure() throws Exception {
    health =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    assertThat(get("/livez").statusCode()).isEqualTo(500);
    health = () -> Health.of(List.of());
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void namesItsPathsToWhoeverIsLost() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).contains("/metrics", "/livez", "/readyz");
  }

  @Test
  void saysThatItsPortIsTaken() throws IOException {
    try (HttpExposition first = HttpExposition.listen(ANYWHERE, observed)) {
      assertThatThrownBy(
              () -> HttpExposition.listen(new HostPort("127.0.0.1", first.port()), observed))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use")
          .hasMessageContaining("set http");
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpExposition http = HttpExposition.listen(ANYWHERE, observed)) {
      URI uri = URI.create("http://127.0.0.1:%d%s".formatted(http.port(), path));
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
