import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/**
 * Stands in for Asterisk: whoever sends a UDP packet to port 5060 is answered, if the firewall lets
 * the packet through. Run as {@code java SipAnswers.java}.
 */
public final class SipAnswers {
  private SipAnswers() {}

  public static void main(String[] args) throws IOException {
    byte[] answer = "SIP/2.0 200 OK\r\n\r\n".getBytes(US_ASCII);
    try (DatagramSocket socket = new DatagramSocket(5060)) {
      System.out.println("ready udp 5060");
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      while (true) {
        packet.setLength(2048);
        socket.receive(packet);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    }
  }
}
