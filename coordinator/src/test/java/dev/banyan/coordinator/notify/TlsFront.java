package dev.banyan.coordinator.notify;

import dev.banyan.conf.TlsFiles;
import dev.banyan.pki.Credentials;
import dev.banyan.pki.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * TLS before an SMTP server that knows none, with a certificate of the test's own: from the first
 * byte on, or after STARTTLS, which it offers. A thread for each direction of each connection.
 */
final class TlsFront implements AutoCloseable {
  /** All of this host's addresses, since some of them are not in the certificate. */
  private final ServerSocket socket = new ServerSocket(0);

  private final SSLContext context = SSLContext.getInstance("TLS");
  private final int behind;
  private final boolean atOnce;

  private TlsFront(TlsFiles files, int behind, boolean atOnce) throws Exception {
    this.behind = behind;
    this.atOnce = atOnce;
    var keys = Credentials.open(files, Role.COORDINATOR).keys();
    context.init(new KeyManager[] {keys}, null, null);
    start(() -> serve());
  }

  static TlsFront implicit(TlsFiles files, int behind) throws Exception {
    return new TlsFront(files, behind, true);
  }

  static TlsFront starttls(TlsFiles files, int behind) throws Exception {
    return new TlsFront(files, behind, false);
  }

  int port() {
    return socket.getLocalPort();
  }

  private interface Work {
    void run() throws IOException, GeneralSecurityException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | GeneralSecurityException e) {
                return; // one end has gone
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() throws IOException {
    while (true) {
      Socket client = socket.accept();
      start(() -> converse(client));
    }
  }

  private void converse(Socket client) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      if (atOnce) {
        relay(encrypted(client), server);
        return;
      }
      relayAnswer(server, client);
      while (true) {
        String line = line(client.getInputStream());
        if (line.toUpperCase(Locale.ROOT).startsWith("STARTTLS")) {
          say(client, "220 go ahead");
          relay(encrypted(client), server);
          return;
        }
        say(server, line);
        if (line.toUpperCase(Locale.ROOT).startsWith("EHLO")) {
          say(client, "250-here");
          say(client, "250-STARTTLS");
        }
        relayAnswer(server, client);
      }
    } finally {
      client.close();
    }
  }

  private SSLSocket encrypted(Socket client) throws IOException {
    var tls =
        (SSLSocket) context.getSocketFactory().createSocket(client, "127.0.0.1", port(), true);
    tls.setUseClientMode(false);
    tls.startHandshake();
    return tls;
  }

  private static void relay(Socket client, Socket server) throws IOException {
    start(() -> server.getInputStream().transferTo(client.getOutputStream()));
    client.getInputStream().transferTo(server.getOutputStream());
  }

  /** Up to its last line, which has a space behind the number. */
  private static void relayAnswer(Socket server, Socket client) throws IOException {
    String line;
    do {
      line = line(server.getInputStream());
      say(client, line);
    } while (line.length() > 3 && line.charAt(3) == '-');
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("it hung up");
      }
      line.append((char) b);
    }
    return line.toString().strip();
  }

  private static void say(Socket to, String line) throws IOException {
    OutputStream out = to.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
