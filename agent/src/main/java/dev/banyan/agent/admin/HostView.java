package dev.banyan.agent.admin;

import dev.banyan.agent.enforce.Shown;
import dev.banyan.agent.enforce.Target;
import dev.banyan.model.LocalUnban;
import dev.banyan.wire.HostStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The rest of the agent, as its operator sees it. Any thread. */
public interface HostView {

  /** How it is. */
  HostStatus status();

  /** What is blocked now. */
  CompletableFuture<List<Shown>> bans();

  /** Lifts what lies within the network; what was blocked until now. */
  CompletableFuture<List<Target>> unban(LocalUnban unban);
}
