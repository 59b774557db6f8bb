package dev.banyan.deploy.standalone;

import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.broker.BrokerException;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.admin.ListenException;
import dev.banyan.coordinator.banlog.TopicException;
import dev.banyan.coordinator.window.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/**
 * Why it cannot start, in words for whoever started it.
 *
 * @param code what the process answers to its caller: see {@link ExitCode}
 */
record Refusal(int code, String message) {

  static Refusal of(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof Arguments.UsageException) {
      return new Refusal(ExitCode.USAGE, message + "; see banyan standalone --help");
    }
    if (e instanceof ConfigurationException || e instanceof TopicException) {
      return new Refusal(ExitCode.CONFIGURATION, message);
    }
    if (e instanceof AccessDeniedException denied) {
      String advice = "no right to use %s: run as root, or name another directory with --state";
      return new Refusal(ExitCode.NOT_PERMITTED, advice.formatted(denied.getFile()));
    }
    if (e instanceof FirewallException firewall) {
      return new Refusal(code(firewall.reason()), message);
    }
    boolean explained =
        e instanceof BrokerException
            || e instanceof ListenException
            || e instanceof StoreException
            || e instanceof IOException;
    return new Refusal(ExitCode.UNAVAILABLE, explained ? message : "cannot start: " + e);
  }

  /**
   * The message; problems of a configuration begin with their file, everything else with who
   * speaks.
   */
  String forPeople() {
    return code == ExitCode.CONFIGURATION ? message : "banyan standalone: " + message;
  }

  private static int code(FirewallException.Reason reason) {
    return reason == FirewallException.Reason.NOT_PERMITTED
        ? ExitCode.NOT_PERMITTED
        : ExitCode.UNAVAILABLE;
  }
}
