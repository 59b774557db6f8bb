package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs.Answer;

/** Turns what a firewall program says into a sentence that tells what to do. */
final class Failures {
  private static final int LONGEST = 300;

  private Failures() {}

  /** A call that waits for a program. */
  interface Waiting<T> {
    T call() throws InterruptedException;
  }

  /** The answer; somebody who interrupts this thread wants it to end. */
  static <T> T uninterrupted(Waiting<T> waiting) throws FirewallException {
    try {
      return waiting.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FirewallException(Reason.FAILED, "interrupted while changing the firewall");
    }
  }

  /**
   * Why a command failed.
   *
   * @param installed the package that has the program
   */
  static FirewallException of(String command, String installed, Answer answer) {
    String said = said(answer.error().isBlank() ? answer.output() : answer.error());
    if (answer.notFound()) {
      return new FirewallException(
          Reason.MISSING,
          "%s cannot be run (%s): install the package %s".formatted(command, said, installed));
    }
    return of(command, said);
  }

  /** Why a command failed, from what it said. */
  static FirewallException of(String command, String said) {
    if (said.contains("ermission denied") || said.contains("Operation not permitted")) {
      return new FirewallException(
          Reason.NOT_PERMITTED,
          "%s: not permitted (%s): run as root or grant CAP_NET_ADMIN".formatted(command, said));
    }
    if (said.contains("odprobe")
        || said.contains("Protocol not supported")
        || said.contains("Cannot open session to kernel")
        || said.contains("do you need to insmod")
        || said.contains("Invalid argument. Run `dmesg'")) {
      return new FirewallException(
          Reason.MISSING,
          ("%s: the kernel lacks what it needs (%s): load ip_set_hash_net and xt_set, or set"
                  + " firewall = iptables in agent.conf")
              .formatted(command, said));
    }
    return new FirewallException(Reason.FAILED, command + ": " + said);
  }

  private static String said(String text) {
    String line = text.strip().replaceAll("\\s*\\n\\s*", "; ").replaceAll("[^ -~]", "?");
    return line.isEmpty() ? "it says nothing" : line.substring(0, Math.min(LONGEST, line.length()));
  }
}
