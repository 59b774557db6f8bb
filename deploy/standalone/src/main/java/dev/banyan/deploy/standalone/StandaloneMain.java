package dev.banyan.deploy.standalone;

import dev.banyan.conf.ExitCode;
import dev.banyan.host.Hostname;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code banyan standalone}: see {@link Arguments#USAGE}. */
public final class StandaloneMain {
  private static final String DRY_RUN = "dry-run";

  private StandaloneMain() {}

  public static void main(String[] words) throws InterruptedException {
    if (Arrays.stream(words).anyMatch(List.of("-h", "--help")::contains)) {
      System.out.print(Arguments.USAGE);
      return;
    }
    try {
      serve(Arguments.parse(words));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      Refusal refusal = Refusal.of(e);
      System.err.println(refusal.forPeople());
      System.exit(refusal.code());
    }
  }

  private static void serve(Arguments arguments) throws Exception {
    Plan plan =
        new Plan(
            arguments.config(),
            arguments.state(),
            permitted(arguments),
            System.getenv(),
            Hostname.local());
    plan.check();
    Files.createDirectories(arguments.state());
    Standalone standalone = Standalone.start(plan, arguments.agent());
    Runtime.getRuntime().addShutdownHook(new Thread(standalone::close, "banyan-stop"));
    System.out.println("ready " + standalone);
    String why = standalone.ended().get();
    System.err.println("banyan standalone: " + why);
    System.exit(ExitCode.UNAVAILABLE);
  }

  /** The settings, with a firewall that this process may use. */
  private static Map<String, String> permitted(Arguments arguments) {
    Map<String, String> settings = new HashMap<>(arguments.settings());
    boolean blocks = arguments.agent() && !DRY_RUN.equals(settings.get(Plan.FIREWALL));
    if (blocks && !NetAdmin.isGranted()) {
      settings.put(Plan.FIREWALL, DRY_RUN);
      System.err.println(
          "note: neither root nor CAP_NET_ADMIN, so the firewall cannot be changed: bans are"
              + " decided and shown, but nobody is blocked (firewall = dry-run)");
    }
    return settings;
  }
}
