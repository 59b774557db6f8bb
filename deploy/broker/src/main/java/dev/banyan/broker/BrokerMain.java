package dev.banyan.broker;

import dev.banyan.conf.ExitCode;
import dev.banyan.conf.HostPort;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker as a process of its own: {@code DIRECTORY HOST PORT}. Ends when it is told to. */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (args.length != 3 || !args[2].matches("[0-9]{1,5}")) {
      System.err.println("usage: DIRECTORY HOST PORT");
      System.exit(ExitCode.USAGE);
    }
    HostPort listen = new HostPort(args[1], Integer.parseInt(args[2]));
    try {
      run(BrokerSettings.at(Path.of(args[0]), listen));
    } catch (BrokerException e) {
      System.err.println(e.getMessage());
      System.exit(ExitCode.UNAVAILABLE);
    }
  }

  private static void run(BrokerSettings settings) throws BrokerException, InterruptedException {
    Broker broker = Broker.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "banyan-stop"));
    System.out.println("ready " + broker.bootstrapServers());
    new CountDownLatch(1).await();
  }
}
