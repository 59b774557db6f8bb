package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Terminal;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The command line, with a scripted coordinator to ask. */
public abstract class AskedBanyan {
  public final ScriptedAdmin admin = new ScriptedAdmin();
  public final StringWriter out = new StringWriter();
  public final StringWriter err = new StringWriter();
  public byte[] in = new byte[0];
  public boolean watched;
  Server server;

  @BeforeEach
  void serve() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(service())
            .build()
            .start();
  }

  /** Who is asked. */
  BindableService service() {
    return admin;
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }

  int banyan(String... words) {
    String[] all = Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--coordinator";
    all[words.length + 1] = "127.0.0.1:" + server.getPort();
    return run(all);
  }

  public int run(String... words) {
    return Banyan.commandLine(context(Map.of("SUDO_USER", "eve"))).execute(words);
  }

  public Context context(Map<String, String> env) {
    return new Context(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        InstantSource.fixed(ScriptedAdmin.NOON),
        ZoneOffset.ofHours(2),
        env,
        new Terminal(new ByteArrayInputStream(in), watched, () -> 0, 1 << 20));
  }
}
