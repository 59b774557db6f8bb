package dev.banyan.coordinator.push;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Ack;
import dev.banyan.model.EntryKey;
import dev.banyan.model.HostName;
import dev.banyan.model.Printable;
import dev.banyan.model.Revision;
import dev.banyan.wire.AttachedAgents;
import dev.banyan.wire.Failed;
import dev.banyan.wire.NamedAgent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a coordinator tells others of its agents, as a record of {@code banyan.agents}. */
final class NoticeCodec {
  private static final int MOST_TEXT = 200;

  /** Of one agent. */
  private static final int MOST_FAILED = 10;

  private NoticeCodec() {}

  static byte[] encode(Fleet.Elsewhere agents) {
    var wire =
        AttachedAgents.newBuilder()
            .setRevision(Math.max(0, agents.revision().offset()))
            .setConnected(agents.connected());
    agents.named().forEach(agent -> wire.addNamed(encode(agent)));
    return wire.build().toByteArray();
  }

  private static NamedAgent encode(Fleet.Agent agent) {
    var wire =
        NamedAgent.newBuilder()
            .setHost(agent.host().value())
            .setRevision(Math.max(0, agent.revision().offset()))
            .setMode(agent.mode())
            .setVersion(agent.version())
            .setFirewall(agent.firewall());
    agent.failed().stream()
        .limit(MOST_FAILED)
        .forEach(
            f ->
                wire.addFailed(
                    Failed.newBuilder()
                        .setKey(f.key().value())
                        .setRevision(Math.max(0, f.revision().offset()))
                        .setError(f.error())));
    agent.faults().stream()
        .limit(MOST_FAILED)
        .forEach(fault -> wire.addFaults(AttachCodec.encode(fault)));
    return wire.build();
  }

  /**
   * The agents of a record.
   *
   * @param at when it was read
   */
  static Fleet.Elsewhere decode(String coordinator, byte[] value, Instant at)
      throws MalformedException {
    try {
      AttachedAgents wire = AttachedAgents.parseFrom(value);
      List<Fleet.Agent> named = new ArrayList<>();
      for (NamedAgent agent : wire.getNamedList()) {
        named.add(decode(coordinator, agent, at));
      }
      return new Fleet.Elsewhere(
          Printable.of(coordinator, MOST_TEXT),
          revision(wire.getRevision()),
          Math.max(named.size(), wire.getConnected()),
          named);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new MalformedException("agents of a coordinator: " + e.getMessage(), e);
    }
  }

  private static Fleet.Agent decode(String coordinator, NamedAgent wire, Instant at) {
    return new Fleet.Agent(
        new HostName(wire.getHost()),
        true,
        Printable.of(coordinator, MOST_TEXT),
        wire.getMode().equals("alone") ? "alone" : "cluster",
        revision(wire.getRevision()),
        Printable.of(wire.getVersion(), MOST_TEXT),
        Printable.of(wire.getFirewall(), MOST_TEXT),
        at,
        wire.getFailedList().stream().map(NoticeCodec::failed).toList(),
        List.of(),
        wire.getFaultsList().stream().map(AttachCodec::decode).toList());
  }

  private static Ack.Failed failed(Failed wire) {
    return new Ack.Failed(
        new EntryKey(Printable.of(wire.getKey(), MOST_TEXT)),
        revision(wire.getRevision()),
        Printable.of(wire.getError(), MOST_TEXT));
  }

  private static Revision revision(long offset) {
    return new Revision(offset);
  }
}
