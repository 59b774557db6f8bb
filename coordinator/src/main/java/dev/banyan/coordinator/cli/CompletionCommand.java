package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Context;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks nobody. */
@Command(
    name = "completion",
    description = "Print what a shell needs to complete words of this command line.",
    footer = {
      "",
      "Example: banyan completion bash >/etc/bash_completion.d/banyan",
      "In zsh: autoload -U +X bashcompinit && bashcompinit; source <(banyan completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Context context;

  /** One script does for both. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @SuppressWarnings("UnusedVariable") // it is checked, that is all
  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  CompletionCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    CommandLine line = spec.root().commandLine();
    context.out().print(AutoComplete.bash("banyan", line));
    context.out().flush();
    return ExitCode.OK;
  }
}
