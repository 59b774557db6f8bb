package dev.banyan.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The process behind a {@link Station}: a line with a command in, a line with its answer out, until
 * the end of its input. Uses nothing but the JDK, so that its own directory is its class path.
 */
final class StationProcess {
  private static final int CONNECT_MILLIS = 1_500;

  private final Set<Integer> listening = new HashSet<>();
  private final Map<InetAddress, DatagramSocket> senders = new HashMap<>();
  private final Map<InetAddress, AtomicLong> counts = new ConcurrentHashMap<>();
  private final AtomicLong flooded = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final Set<String> received = new HashSet<>();

  private StationProcess() {}

  /** Reads commands until there are no more. */
  public static void main(String[] arguments) throws IOException {
    var station = new StationProcess();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = station.answer(line.split(" "));
      } catch (IOException | InterruptedException e) {
        answer = e.toString().replace('\n', ' ');
      }
      System.out.println(answer);
    }
  }

  private String answer(String[] words) throws IOException, InterruptedException {
    return switch (words[0]) {
      case "listen" -> {
        listen(Integer.parseInt(words[1]));
        yield "ok";
      }
      case "send" -> {
        send(words);
        yield "ok";
      }
      case "receives" -> receives(words[1], Long.parseLong(words[2])) ? "yes" : "no";
      case "connects" -> connects(words) ? "yes" : "no";
      case "flood" -> {
        flood(words);
        yield "ok";
      }
      case "flooded" -> Long.toString(flooded.get());
      case "count" -> Long.toString(count(InetAddress.getByName(words[1])));
      default -> "unknown command " + words[0];
    };
  }

  private void listen(int port) throws IOException {
    if (!listening.add(port)) {
      return;
    }
    var udp = new DatagramSocket(port);
    var tcp = new ServerSocket(port);
    background(() -> receiveAll(udp));
    background(() -> acceptAll(tcp));
  }

  private void receiveAll(DatagramSocket socket) {
    var packet = new DatagramPacket(new byte[512], 512);
    while (true) {
      try {
        socket.receive(packet);
      } catch (IOException e) {
        continue;
      }
      counts.computeIfAbsent(packet.getAddress(), a -> new AtomicLong()).incrementAndGet();
      String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
      if (!text.equals("flow")) {
        synchronized (received) {
          received.add(text);
          received.notifyAll();
        }
      }
    }
  }

  private static void acceptAll(ServerSocket server) {
    while (true) {
      try {
        server.accept().close();
      } catch (IOException e) {
        System.err.println("station: " + e);
      }
    }
  }

  private long count(InetAddress source) {
    AtomicLong count = counts.get(source);
    return count == null ? 0 : count.get();
  }

  private void send(String[] words) throws IOException {
    byte[] text = words[4].getBytes(StandardCharsets.UTF_8);
    var to = new InetSocketAddress(words[2], Integer.parseInt(words[3]));
    sender(InetAddress.getByName(words[1])).send(new DatagramPacket(text, text.length, to));
  }

  private DatagramSocket sender(InetAddress source) throws IOException {
    DatagramSocket socket = senders.get(source);
    if (socket == null) {
      socket = new DatagramSocket(0, source);
      senders.put(source, socket);
    }
    return socket;
  }

  private boolean receives(String text, long withinMillis) throws InterruptedException {
    long end = System.nanoTime() + withinMillis * 1_000_000;
    synchronized (received) {
      while (!received.contains(text)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        received.wait(left);
      }
      return true;
    }
  }

  private static boolean connects(String[] words) throws IOException {
    try (var socket = new Socket()) {
      socket.bind(new InetSocketAddress(words[1], 0));
      socket.connect(new InetSocketAddress(words[2], Integer.parseInt(words[3])), CONNECT_MILLIS);
      return true;
    } catch (SocketTimeoutException | ConnectException e) {
      return false;
    }
  }

  private void flood(String[] words) throws IOException {
    byte[] text = "flow".getBytes(StandardCharsets.UTF_8);
    var to = new InetSocketAddress(words[2], Integer.parseInt(words[3]));
    DatagramSocket socket = sender(InetAddress.getByName(words[1]));
    long pauseNanos = 1_000_000_000L / Integer.parseInt(words[4]);
    background(
        () -> {
          long next = System.nanoTime();
          while (true) {
            try {
              socket.send(new DatagramPacket(text, text.length, to));
              flooded.incrementAndGet();
            } catch (IOException e) {
              rejected.incrementAndGet(); // reported on the next send; the flow goes on
            }
            next += pauseNanos;
            LockSupport.parkNanos(next - System.nanoTime());
          }
        });
  }

  private static void background(Runnable work) {
    var thread = new Thread(work, "station");
    thread.setDaemon(true);
    thread.start();
  }
}
