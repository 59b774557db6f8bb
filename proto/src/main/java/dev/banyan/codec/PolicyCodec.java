package dev.banyan.codec;

import dev.banyan.model.Block;
import dev.banyan.model.Cidr;
import dev.banyan.model.FilterText;
import dev.banyan.model.IgnoredName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.wire.Action;
import dev.banyan.wire.Filter;
import dev.banyan.wire.Log;
import dev.banyan.wire.Notification;
import dev.banyan.wire.Ports;
import dev.banyan.wire.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules in force, as they lie in the ban log and reach the agents. */
public final class PolicyCodec {
  private static final long FOR_EVER = -1;

  private PolicyCodec() {}

  public static dev.banyan.wire.Policy encode(Policy policy) {
    return dev.banyan.wire.Policy.newBuilder()
        .addAllJails(policy.jails().stream().map(PolicyCodec::encode).toList())
        .addAllIgnoreip(policy.ignoreip().stream().map(Cidr::toString).toList())
        .setDigest(policy.digest())
        .setHistorytimeMs(policy.historytime().toMillis())
        .addAllIgnoreNames(policy.ignoreNames().stream().sorted().map(PolicyCodec::encode).toList())
        .build();
  }

  public static Policy decode(dev.banyan.wire.Policy wire) throws MalformedException {
    List<Jail> jails = new ArrayList<>();
    for (dev.banyan.wire.Jail jail : wire.getJailsList()) {
      jails.add(decode(jail));
    }
    Policy policy =
        new Policy(jails, networks(wire.getIgnoreipList()), wire.getDigest())
            .ignoring(names(wire.getIgnoreNamesList()));
    return wire.getHistorytimeMs() > 0
        ? policy.remembering(Duration.ofMillis(wire.getHistorytimeMs()))
        : policy;
  }

  private static dev.banyan.wire.IgnoredName encode(IgnoredName ignored) {
    return dev.banyan.wire.IgnoredName.newBuilder()
        .setName(ignored.name())
        .setJail(ignored.jail().map(JailName::value).orElse(""))
        .build();
  }

  private static List<IgnoredName> names(List<dev.banyan.wire.IgnoredName> wire)
      throws MalformedException {
    List<IgnoredName> names = new ArrayList<>();
    for (dev.banyan.wire.IgnoredName ignored : wire) {
      names.add(
          Fields.checked(
              "ignoreip",
              () ->
                  new IgnoredName(
                      Fields.text(ignored.getJail()).map(JailName::new), ignored.getName())));
    }
    return names;
  }

  private static dev.banyan.wire.Jail encode(Jail jail) {
    var wire =
        dev.banyan.wire.Jail.newBuilder()
            .setName(jail.name().value())
            .setFilter(encode(jail.filter()))
            .addAllLogs(
                jail.logs().stream()
                    .map(log -> Log.newBuilder().setPath(log.path()).setTail(log.fromEnd()).build())
                    .toList())
            .setBackend(jail.backend())
            .setMaxretry(jail.maxretry())
            .setFindtimeMs(jail.findtime().toMillis())
            .setBantimeMs(jail.bantime().map(Duration::toMillis).orElse(FOR_EVER))
            .addAllBlocks(jail.blocks().stream().map(PolicyCodec::encode).toList())
            .addAllNotifications(
                jail.notifications().stream()
                    .map(
                        notification ->
                            Notification.newBuilder()
                                .setAction(notification.action())
                                .putAllOptions(notification.options())
                                .build())
                    .toList())
            .addAllIgnoreip(jail.ignoreip().stream().map(Cidr::toString).toList())
            .setLogtimezone(jail.logtimezone().orElse(""))
            .setLogencoding(jail.logencoding().orElse(""))
            .setUsedns(jail.usedns())
            .setScope(jail.scope() == Jail.Scope.HOST ? Scope.SCOPE_HOST : Scope.SCOPE_CLUSTER)
            .addAllHosts(jail.hosts())
            .setAttempttimeMs(jail.attempttime().toMillis())
            .setDryrun(jail.dryrun())
            .addAllActions(
                jail.actions().stream()
                    .map(
                        action ->
                            Action.newBuilder()
                                .setName(action.name())
                                .putAllOptions(action.options())
                                .build())
                    .toList());
    RuleCodec.encode(jail, wire);
    return wire.build();
  }

  private static Jail decode(dev.banyan.wire.Jail wire) throws MalformedException {
    List<Block> blocks = new ArrayList<>();
    for (dev.banyan.wire.Block block : wire.getBlocksList()) {
      blocks.add(Fields.checked("block", () -> decode(block)));
    }
    List<Cidr> ignoreip = networks(wire.getIgnoreipList());
    var name = Fields.jail(wire.getName());
    return Fields.checked(
        "jail " + name,
        () ->
            new Jail(
                    name,
                    decode(wire.getFilter()),
                    wire.getLogsList().stream()
                        .map(log -> new Jail.Log(log.getPath(), log.getTail()))
                        .toList(),
                    wire.getBackend(),
                    wire.getMaxretry(),
                    Duration.ofMillis(wire.getFindtimeMs()),
                    wire.getBantimeMs() == FOR_EVER
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis(wire.getBantimeMs())),
                    blocks,
                    wire.getNotificationsList().stream()
                        .map(n -> new Jail.Notification(n.getAction(), n.getOptionsMap()))
                        .toList(),
                    ignoreip,
                    Fields.text(wire.getLogtimezone()),
                    Fields.text(wire.getLogencoding()),
                    wire.getUsedns(),
                    wire.getScope() == Scope.SCOPE_HOST ? Jail.Scope.HOST : Jail.Scope.CLUSTER,
                    wire.getHostsList(),
                    wire.getAttempttimeMs() == 0
                        ? Jail.DEFAULT_ATTEMPTTIME
                        : Duration.ofMillis(wire.getAttempttimeMs()),
                    wire.getDryrun())
                .with(
                    wire.getActionsList().stream()
                        .map(a -> new Jail.Action(a.getName(), a.getOptionsMap()))
                        .toList())
                .counting(RuleCodec.measure(wire))
                .banning(RuleCodec.escalation(wire), RuleCodec.maxbans(wire)));
  }

  private static Filter encode(FilterText filter) {
    return Filter.newBuilder()
        .setName(filter.name())
        .setBuiltin(filter.builtin().orElse(""))
        .setPrefregex(filter.prefregex().orElse(""))
        .addAllFailregex(filter.failregex())
        .addAllIgnoreregex(filter.ignoreregex())
        .setDatepattern(filter.datepattern().orElse(""))
        .setMaxlines(filter.maxlines())
        .setJournalmatch(filter.journalmatch().orElse(""))
        .setLogtype(filter.logtype().orElse(""))
        .setMode(filter.mode().orElse(""))
        .build();
  }

  private static FilterText decode(Filter wire) {
    return new FilterText(
        wire.getName(),
        Fields.text(wire.getBuiltin()),
        Fields.text(wire.getPrefregex()),
        wire.getFailregexList(),
        wire.getIgnoreregexList(),
        Fields.text(wire.getDatepattern()),
        Math.max(1, wire.getMaxlines()),
        Fields.text(wire.getJournalmatch()),
        Fields.text(wire.getLogtype()),
        Fields.text(wire.getMode()));
  }

  private static dev.banyan.wire.Block encode(Block block) {
    return dev.banyan.wire.Block.newBuilder()
        .setName(block.name())
        .addAllProtocols(block.protocols())
        .addAllPorts(
            block.ports().stream()
                .map(p -> Ports.newBuilder().setFirst(p.first()).setLast(p.last()).build())
                .toList())
        .setTarget(block.target())
        .setChain(block.chain())
        .setTable(block.table())
        .build();
  }

  private static Block decode(dev.banyan.wire.Block wire) {
    return new Block(
        wire.getName(),
        wire.getProtocolsList(),
        wire.getPortsList().stream().map(p -> new Block.Ports(p.getFirst(), p.getLast())).toList(),
        wire.getTarget(),
        Fields.text(wire.getChain()).orElse("INPUT"),
        Fields.text(wire.getTable()).orElse("filter"));
  }

  private static List<Cidr> networks(List<String> texts) throws MalformedException {
    List<Cidr> networks = new ArrayList<>();
    for (String text : texts) {
      networks.add(
          Cidr.parse(text)
              .orElseThrow(() -> new MalformedException("ignoreip: '" + text + "' is no network")));
    }
    return networks;
  }
}
