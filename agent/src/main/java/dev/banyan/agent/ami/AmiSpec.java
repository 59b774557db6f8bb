package dev.banyan.agent.ami;

import dev.banyan.agent.tail.FeedSpec;
import dev.banyan.conf.AgentSettings.Ami;
import dev.banyan.model.JailName;

/** The manager interface that a jail reads. */
public record AmiSpec(JailName jail, Ami ami) implements FeedSpec {
  @Override
  public String name() {
    return "ami/" + jail;
  }
}
