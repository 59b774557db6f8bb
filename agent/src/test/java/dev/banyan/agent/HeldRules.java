package dev.banyan.agent;

import com.google.protobuf.ByteString;
import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.firewall.DryRunFirewall;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** What an agent leaves that followed a jail, and whose coordinator asked for no seals. */
final class HeldRules {
  private HeldRules() {}

  /**
   * Leaves it.
   *
   * @param directory the agent's own
   * @param log that the jail watches
   */
  static void leave(Path directory, Path log) throws Exception {
    Files.createDirectories(directory);
    try (EnforcementThread enforcement =
        EnforcementThread.start(
            directory.resolve("bans"), new DryRunFirewall(), InstantSource.system(), Set::of)) {
      Policy policy =
          new Policy(List.of(Jails.of("asterisk", log.toString())), List.of(), ByteString.EMPTY);
      enforcement.follow(new Revision(7), policy).join();
    }
    Files.writeString(directory.resolve("key"), "none\n");
  }
}
