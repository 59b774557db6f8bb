package dev.banyan.conf;

import dev.banyan.filter.HostNames;
import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.model.Block;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A jail in words. */
record JailWords(Jail jail) {
  /** Begins a line on what a jail believes: a word or two, a colon, and why. */
  static final String TRUSTS = "  trusts  ";

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("jail %s: %s".formatted(jail.name(), rule()));
    lines.add("  filter  " + filter());
    lines.add("  reads   " + reads());
    blocks().forEach(block -> lines.add("  blocks  " + block));
    jail.notifications()
        .forEach(
            told ->
                lines.add(
                    "  tells   %s by %s".formatted(told.options().get("dest"), told.action())));
    if (trustsText()) {
      lines.add(TRUSTS + trust());
    } else if (readsPlainText()) {
      lines.add(TRUSTS + plain());
    }
    if (trustsNames()) {
      lines.add(
          TRUSTS
              + "names: whoever runs the DNS of a name in the log decides which addresses it"
              + " stands for, and they are banned; with 'usedns = no' only addresses in the log"
              + " are");
    }
    return lines;
  }

  Map<String, @Nullable Object> record() {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    record.put("kind", "jail");
    record.put("jail", jail.name().value());
    record.put("filter", jail.filter().name());
    record.put("builtin", jail.filter().builtin().isPresent());
    record.put("maxretry", jail.maxretry());
    record.put("findtime_s", jail.findtime().toSeconds());
    record.put("bantime_s", jail.bantime().map(time -> (Object) time.toSeconds()).orElse(null));
    record.put("rule", rule());
    record.put("logpath", jail.logs().stream().map(Jail.Log::path).toList());
    record.put("backend", jail.backend());
    record.put("blocks", blocks());
    record.put("tells", jail.notifications().stream().map(Jail.Notification::action).toList());
    record.put("trusts_text", trustsText());
    record.put("reads_plain_text", readsPlainText());
    record.put("trusts_names", trustsNames());
    return record;
  }

  String rule() {
    String what = jail.countsBans() ? "ban" : "failure";
    String counted = jail.maxretry() == 1 ? "1 " + what : jail.maxretry() + " " + what + "s";
    int hosts = jail.measure().minhosts();
    String over =
        jail.scope() == Jail.Scope.HOST
            ? "on one host"
            : hosts > 1 ? "over at least " + hosts + " hosts" : "over all hosts";
    String ban =
        jail.bantime().map(time -> "for " + Durations.words(time)).orElse("for ever")
            + (jail.escalation().isPresent() && jail.bantime().isPresent() ? ", then longer" : "")
            + (jail.dryrun() ? " (dry run: blocks nowhere)" : "");
    return "%s within %s %s ban %s".formatted(counted, Durations.words(jail.findtime()), over, ban);
  }

  List<String> blocks() {
    return jail.blocks().isEmpty()
        ? List.of("nothing: it only counts")
        : jail.blocks().stream().map(JailWords::block).toList();
  }

  private String filter() {
    FilterText filter = jail.filter();
    int regexes = filter.failregex().size();
    return filter
        .builtin()
        .map(name -> name + ", built in")
        .orElseGet(
            () ->
                "%s, %d regex%s from filter.d"
                    .formatted(filter.name(), regexes, regexes == 1 ? "" : "es"));
  }

  private String reads() {
    if (jail.countsBans()) {
      return "the bans of the other jails";
    }
    String journal =
        jail.filter().journalmatch().map(match -> ", " + match.replace('\n', ' ')).orElse("");
    return switch (jail.backend()) {
      case "systemd" -> "the journal" + (journal.isEmpty() ? ", all of it" : journal);
      case "ami" -> "the events of Asterisk's manager interface";
      default ->
          !jail.logs().isEmpty()
              ? logs() + (journal.isEmpty() ? "" : "; where there is none, the journal" + journal)
              : journal.isEmpty() ? "nothing: it has no log" : "the journal" + journal;
    };
  }

  private String logs() {
    return jail.logs().stream().map(JailWords::log).collect(Collectors.joining(", "));
  }

  private static String log(Jail.Log log) {
    return log.path() + (log.fromEnd() ? " from its end" : "");
  }

  private static String block(Block block) {
    String ports =
        block.ports().stream().map(Block.Ports::toString).collect(Collectors.joining(","));
    String what =
        block.protocols().isEmpty() ? "everything" : String.join(" and ", block.protocols());
    return "%s%s: %s in banyan-%s, reached from %s%s"
        .formatted(
            what,
            ports.isEmpty() ? "" : " to port " + ports,
            block.target(),
            block.name(),
            block.chain(),
            block.table().equals("filter") ? "" : " of table " + block.table());
  }

  private boolean trustsText() {
    return jail.filter().builtin().isEmpty();
  }

  /** The built-in filters know addresses only. */
  private boolean trustsNames() {
    return jail.filter().builtin().isEmpty() && HostNames.of(jail.usedns()) == HostNames.FOUND;
  }

  /** Only the journal and what comes over a connection keep a sender's newlines apart. */
  private boolean readsPlainText() {
    return !jail.countsBans()
        && (jail.backend().equals("auto") || jail.backend().equals("polling"));
  }

  private String plain() {
    String text =
        "plain text: no name in a line decides who is banned; a line that a sender's newline may"
            + " have made is not counted";
    return jail.filter().builtin().filter(BuiltIn.ASTERISK::equals).isPresent()
        ? text
            + ", but where a sender makes two whole records of one (IAX2 and manager users, dialled"
            + " numbers) nothing shows it; a [json] log has no such lines"
        : text.replaceFirst(";.*", "; a whole line that a sender made would be believed");
  }

  private String trust() {
    String text = "text: an address is believed wherever a regex finds it in a line";
    return BuiltIn.names().contains(jail.filter().name())
        ? text + "; 'filter = banyan/" + jail.filter().name() + "' would not"
        : text;
  }
}
