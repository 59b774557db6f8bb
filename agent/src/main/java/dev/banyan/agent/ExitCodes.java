package dev.banyan.agent;

import dev.banyan.agent.enforce.FirewallException;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What is said, and answered to the caller, when a command cannot do what it should. */
final class ExitCodes implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments)
      throws Exception {
    if (e instanceof ConfigurationException) {
      command.getErr().println(e.getMessage());
      return ExitCode.CONFIGURATION;
    }
    if (e instanceof AccessDeniedException) {
      return fail(
          command,
          e.getMessage() + " may not be used by this user; run as root or name another --state",
          ExitCode.NOT_PERMITTED);
    }
    if (e instanceof FirewallException firewall) {
      boolean permitted = firewall.reason() != FirewallException.Reason.NOT_PERMITTED;
      return fail(
          command,
          String.valueOf(e.getMessage()),
          permitted ? ExitCode.UNAVAILABLE : ExitCode.NOT_PERMITTED);
    }
    if (e instanceof IOException) {
      return fail(command, String.valueOf(e.getMessage()), ExitCode.UNAVAILABLE);
    }
    throw e;
  }

  private static int fail(CommandLine command, String message, int code) {
    command.getErr().println("banyan agent: " + message);
    return code;
  }
}
