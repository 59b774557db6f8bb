package dev.banyan.coordinator.cli.console;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** A command that asks nobody; says what keeps it from its work. */
public abstract class LocalCommand implements Callable<Integer> {
  protected final Context context;

  @Option(names = "--json", description = "Answer for programs: JSON, one object a line.")
  protected boolean json;

  public LocalCommand(Context context) {
    this.context = context;
  }

  /** Works and prints; the answer is the exit code. */
  protected abstract int run(Console console) throws UsageException, ConfigurationException;

  @Override
  public final Integer call() {
    try {
      return run(new Console(context, json));
    } catch (UsageException e) {
      context.err().println("banyan: " + e.getMessage());
      return e.code();
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> context.err().println(Console.safe(problem.toString())));
      return ExitCode.CONFIGURATION;
    }
  }
}
