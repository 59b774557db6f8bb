package dev.banyan.agent;

import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;

/** What is said, and answered to the caller, when a command cannot do what it should. */
record Ending(int code, String said) {
  /** A defect of the program; as of any command that ends with an exception. */
  private static final int DEFECT = 1;

  static Ending by(Exception e) {
    if (e instanceof ConfigurationException) {
      return new Ending(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    }
    if (e instanceof AccessDeniedException) {
      return of(
          ExitCode.NOT_PERMITTED,
          e.getMessage() + " may not be used by this user; run as root or name another --state");
    }
    if (e instanceof FirewallException firewall) {
      boolean permitted = firewall.reason() != FirewallException.Reason.NOT_PERMITTED;
      return of(
          permitted ? ExitCode.UNAVAILABLE : ExitCode.NOT_PERMITTED,
          String.valueOf(e.getMessage()));
    }
    if (e instanceof IOException) {
      return of(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
    var trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    return new Ending(DEFECT, trace.toString().strip());
  }

  private static Ending of(int code, String message) {
    return new Ending(code, "banyan agent: " + message);
  }
}
