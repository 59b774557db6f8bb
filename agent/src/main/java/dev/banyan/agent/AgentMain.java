package dev.banyan.agent;

import dev.banyan.agent.log.StandardErrorLines;
import dev.banyan.conf.ExitCode;
import java.util.Map;
import java.util.Optional;

/**
 * The agent as a process. How it is started every day is read without picocli, whose classes would
 * take a tenth of a second and stay; all else is left to that.
 */
public final class AgentMain {
  private AgentMain() {}

  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    StandardErrorLines.use();
    Optional<AgentArguments> usual = AgentArguments.parse(args);
    System.exit(
        usual.isPresent()
            ? follow(usual.get(), environment)
            : AgentCommands.execute(args, environment));
  }

  private static int follow(AgentArguments arguments, Map<String, String> environment) {
    try {
      AgentLife.run(arguments.settings(environment), System.out);
      return ExitCode.OK;
    } catch (Exception e) {
      Ending ending = Ending.by(e);
      System.err.println(ending.said());
      return ending.code();
    }
  }
}
