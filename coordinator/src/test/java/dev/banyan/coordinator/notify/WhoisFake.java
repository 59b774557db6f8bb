package dev.banyan.coordinator.notify;

import dev.banyan.conf.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A whois server on a socket of its own; it may be a bad one. */
final class WhoisFake implements AutoCloseable {
  private final ServerSocket socket;
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile String answer;
  private volatile Charset charset = StandardCharsets.UTF_8;
  private volatile Duration pause = Duration.ZERO;
  private volatile boolean endless;
  private volatile boolean silent;

  WhoisFake(String answer) throws IOException {
    this.answer = answer;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::serve);
  }

  WhoisFake endlessly() {
    endless = true;
    return this;
  }

  WhoisFake silently() {
    silent = true;
    return this;
  }

  WhoisFake every(Duration each) {
    pause = each;
    return this;
  }

  WhoisFake in(Charset other) {
    charset = other;
    return this;
  }

  void says(String other) {
    answer = other;
  }

  int port() {
    return socket.getLocalPort();
  }

  HostPort at() {
    return new HostPort("127.0.0.1", port());
  }

  List<String> questions() {
    return questions;
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket asked = socket.accept();
        daemon(() -> answer(asked));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket asked) {
    try (asked) {
      var in = new BufferedReader(new InputStreamReader(asked.getInputStream(), charset));
      questions.add(String.valueOf(in.readLine()));
      if (silent) {
        closed.await();
      }
      OutputStream out = asked.getOutputStream();
      do {
        out.write(answer.getBytes(charset));
        out.flush();
      } while (endless && !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (IOException | InterruptedException e) {
      return; // whoever asked hung up
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "whois-fake");
    thread.setDaemon(true);
    thread.start();
  }
}
