package dev.banyan.agent.ami;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Speaks the manager interface's protocol on a real socket. */
final class FakeAsterisk implements AutoCloseable {
  private static final String CHALLENGE = "123456789";

  private final ServerSocket server;
  private final BlockingQueue<Socket> loggedIn = new LinkedBlockingQueue<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile String banner = "Asterisk Call Manager/9.0.0";
  private volatile String secret = "right";
  private volatile boolean challenges = true;

  FakeAsterisk() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    new Thread(this::serve, "fake-asterisk").start();
  }

  int port() {
    return server.getLocalPort();
  }

  void greetsWith(String text) {
    banner = text;
  }

  void expects(String newSecret) {
    secret = newSecret;
  }

  void offersNoChallenge() {
    challenges = false;
  }

  /** All lines that clients sent. */
  List<String> heard() {
    return heard;
  }

  /** The next client that logged in. */
  Socket client() throws InterruptedException {
    Socket client = loggedIn.poll(30, TimeUnit.SECONDS);
    if (client == null) {
      throw new AssertionError("nobody logged in");
    }
    return client;
  }

  /** Sends lines as they are. */
  static void send(Socket client, String... lines) throws IOException {
    write(client, String.join("\r\n", lines) + "\r\n\r\n");
  }

  static void write(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(UTF_8));
    client.getOutputStream().flush();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        new Thread(() -> talk(client), "fake-session").start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void talk(Socket client) {
    try {
      write(client, banner + "\r\n");
      BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
      StringBuilder action = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.add(line);
        if (line.isEmpty()) {
          answer(client, action.toString());
          action.setLength(0);
        } else {
          action.append(line).append('\n');
        }
      }
    } catch (SocketException e) {
      heard.add("cut");
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(Socket client, String action) throws IOException, NoSuchAlgorithmException {
    if (action.startsWith("Action: Challenge")) {
      if (challenges) {
        send(client, "Response: Success", "Challenge: " + CHALLENGE);
      } else {
        send(client, "Response: Error", "Message: Must specify AuthType");
      }
    } else if (action.startsWith("Action: Login")) {
      if (action.contains("Key: " + key()) || action.contains("Secret: " + secret + "\n")) {
        send(client, "Response: Success", "Message: Authentication accepted");
        send(client, "Event: FullyBooted", "Privilege: system,all", "Uptime: 1");
        loggedIn.add(client);
      } else {
        send(client, "Response: Error", "Message: Authentication failed");
        client.close();
      }
    } else {
      send(client, "Response: Success", "Ping: Pong");
    }
  }

  private String key() throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("MD5").digest((CHALLENGE + secret).getBytes(UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket client : loggedIn) {
      client.close();
    }
  }
}
