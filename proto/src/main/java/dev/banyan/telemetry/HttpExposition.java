package dev.banyan.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.banyan.conf.HostPort;
import dev.banyan.host.PortHolder;
import dev.banyan.model.Printable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /livez} and {@code /readyz}. Answers 200 or, where the answer is
 * no, 503 with the reasons, one a line.
 *
 * <p>Whoever cannot be watched still works: a port that is taken is said, and that is all.
 *
 * <p>Owner: its one thread, {@code banyan-http}; who asks while another is answered waits.
 */
public final class HttpExposition implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpExposition.class);
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final int WAITING = 16;
  private static final int NO_BODY = -1;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_METHOD = 405;
  private static final int FAILED = 500;
  private static final int NOT_READY = 503;
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService thread;

  private HttpExposition(HttpServer server, ExecutorService thread) {
    this.server = server;
    this.thread = thread;
  }

  /**
   * Begins to serve.
   *
   * @throws IOException if the address cannot be had; the message says why and what to do
   */
  public static HttpExposition listen(HostPort at, Observed observed) throws IOException {
    var address = new InetSocketAddress(at.host(), at.port());
    if (address.isUnresolved()) {
      throw new IOException("no address is known for '%s'; set http".formatted(at.host()));
    }
    HttpServer server = bind(at, address);
    ExecutorService thread = Executors.newSingleThreadExecutor(HttpExposition::daemon);
    server.setExecutor(thread);
    server.createContext("/", exchange -> answer(exchange, observed));
    server.start();
    return new HttpExposition(server, thread);
  }

  /** The port, if the system was to choose one. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdown();
  }

  private static HttpServer bind(HostPort at, InetSocketAddress address) throws IOException {
    try {
      return HttpServer.create(address, WAITING);
    } catch (IOException e) {
      String holder = PortHolder.of(at.port()).map(by -> ", taken by " + by).orElse("");
      throw new IOException(
          "%s%s; set http to another port, or to off".formatted(e.getMessage(), holder), e);
    }
  }

  private static void answer(HttpExchange exchange, Observed observed) throws IOException {
    try {
      reply(exchange, observed);
    } catch (RuntimeException e) {
      LOG.error("{} could not be answered", Printable.of(exchange.getRequestURI().getPath()), e);
      send(exchange, FAILED, PLAIN, bytes("it failed; the log says why\n"));
    } finally {
      exchange.close();
    }
  }

  private static void reply(HttpExchange exchange, Observed observed) throws IOException {
    if (!READING.contains(exchange.getRequestMethod())) {
      send(exchange, WRONG_METHOD, PLAIN, bytes("only GET\n"));
      return;
    }
    switch (exchange.getRequestURI().getPath()) {
      case "/metrics" ->
          send(exchange, OK, TextFormat.CONTENT_TYPE, TextFormat.of(observed.figures()));
      case "/livez" -> tell(exchange, observed.health(), Health::lives);
      case "/readyz" -> tell(exchange, observed.health(), Health::ready);
      default -> send(exchange, NOT_FOUND, PLAIN, bytes("/metrics\n/livez\n/readyz\n"));
    }
  }

  private static void tell(HttpExchange exchange, Health health, Predicate<Health> question)
      throws IOException {
    boolean yes = question.test(health);
    String text = yes ? "ok\n" : String.join("\n", health.problems()) + "\n";
    send(exchange, yes ? OK : NOT_READY, PLAIN, bytes(text));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? NO_BODY : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "banyan-http");
    thread.setDaemon(true);
    return thread;
  }
}
