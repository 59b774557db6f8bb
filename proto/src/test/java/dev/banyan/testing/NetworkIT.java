package dev.banyan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

@NeedsRoot("iptables")
class NetworkIT {
  @Test
  void packetsArriveFromEveryAddressThatAHostIsGiven() {
    try (Network network = Network.create()) {
      Namespace pbx = network.host("pbx");
      Namespace caller = network.host("caller");
      assertThat(caller.udpArrives(caller.address4(), pbx, 5060)).isTrue();
      assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
      assertThat(caller.udpArrives("2001:db8::7", pbx, 5060)).isTrue();
      assertThat(caller.tcpConnects("203.0.113.7", pbx, 80)).isTrue();
      assertThat(caller.tcpConnects("2001:db8::7", pbx, 80)).isTrue();
    }
  }

  @Test
  void droppedPacketsDoNotArrive() {
    try (Network network = Network.create()) {
      Namespace pbx = network.host("pbx");
      Namespace caller = network.host("caller");
      pbx.run("iptables", "-w", "-A", "INPUT", "-s", "203.0.113.7", "-j", "DROP");
      pbx.run("ip6tables", "-w", "-A", "INPUT", "-s", "2001:db8::7", "-j", "REJECT");
      assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
      assertThat(caller.udpArrives("203.0.113.8", pbx, 5060)).isTrue();
      assertThat(caller.udpArrives("2001:db8::7", pbx, 5060)).isFalse();
      assertThat(caller.tcpConnects("203.0.113.7", pbx, 80)).isFalse();
      assertThat(caller.tcpConnects("2001:db8::7", pbx, 80)).isFalse();
    }
  }

  @Test
  void nothingIsLeftAfterwards() {
    String name;
    try (Network network = Network.create()) {
      Namespace pbx = network.host("pbx");
      network.joinThisProcess();
      name = pbx.name();
      assertThat(Command.run(List.of("ip", "netns", "list"))).contains(name);
    }
    assertThat(Command.run(List.of("ip", "netns", "list"))).doesNotContain(name);
    assertThat(Command.run(List.of("ip", "-o", "link")))
        .doesNotContain("bt%x-".formatted(ProcessHandle.current().pid() & 0xffffff));
  }

  @Test
  void hostsReachWhatListensInThisProcess() throws Exception {
    try (Network network = Network.create();
        var server = new java.net.ServerSocket(0)) {
      Namespace pbx = network.host("pbx");
      String here = network.joinThisProcess();
      assertThat(
              pbx.succeeds("bash", "-c", "exec 3<>/dev/tcp/" + here + "/" + server.getLocalPort()))
          .isTrue();
    }
  }
}
