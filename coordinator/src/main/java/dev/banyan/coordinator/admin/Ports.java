package dev.banyan.coordinator.admin;

import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.coordinator.banlog.BanLog;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.coordinator.notify.Delivery;
import dev.banyan.coordinator.past.Chronicler;
import dev.banyan.coordinator.push.AgentView;
import dev.banyan.coordinator.replay.Replays;
import dev.banyan.coordinator.window.WindowView;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rest of the coordinator, as operators see it.
 *
 * @param deliveries how notifications fare
 */
public record Ports(
    BanLog log,
    BanView bans,
    WindowView windows,
    AgentView agents,
    PolicyFiles files,
    Replays replays,
    Memory memory,
    Supplier<List<Delivery>> deliveries) {

  /**
   * What was, and what is told of as it happens.
   *
   * @param history of bans
   * @param audit of what operators asked to be done
   * @param watchers who follow
   */
  public record Memory(Chronicler history, AuditTrail audit, Watchers watchers) {}

  /** The coordinator's own files, read anew each time. */
  public interface PolicyFiles {
    Configuration read() throws ConfigurationException;
  }
}
