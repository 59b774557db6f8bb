package dev.banyan.filter;

import dev.banyan.filter.Filter.Sink;
import dev.banyan.filter.literal.Lines;
import dev.banyan.filter.regex.OverrunException;
import dev.banyan.model.Cidr;
import dev.banyan.model.DnsName;
import dev.banyan.model.Printable;
import java.time.Instant;
import java.util.Optional;

/** Reads lines by a filter's regexes. Owner: the thread of its filter. */
final class RegexReader implements LineReader {
  private static final String NO_NAME =
      "where its host should stand is neither an address nor a name";

  private static final String NO_ADDRESS =
      "its failure belongs to '%s', and only an address can be banned";
  private static final String NETWORK =
      "it names the network %s, and a failure is one of a single address";

  private static final int LONGEST_SHOWN = 80;

  private final LineMatcher matcher;
  private final HostNames names;

  RegexReader(LineMatcher matcher, HostNames names) {
    this.matcher = matcher;
    this.names = names;
  }

  @Override
  public void read(Lines lines, int line, long position, Instant now, Sink sink) {
    int from = lines.begin(line);
    int to = lines.textEnd(line);
    try {
      matcher.match(lines.buffer(), from, to, now).ifPresent(hit -> tell(hit, from, to, sink));
    } catch (OverrunException e) {
      sink.passedOver(from, to, matcher.overrun(e));
    }
  }

  private static String cut(String id) {
    return Printable.of(id, LONGEST_SHOWN);
  }

  private void tell(Hit hit, int from, int to, Sink sink) {
    Optional<Match> match = Matches.of(hit, matcher.logTime());
    Optional<String> name = names == HostNames.FOUND ? hit.name() : Optional.empty();
    Optional<Cidr> network = Matches.network(hit);
    if (match.isPresent()) {
      sink.found(from, to, match.get());
    } else if (network.isPresent()) {
      sink.passedOver(from, to, NETWORK.formatted(network.get()));
    } else if (name.isPresent()) {
      DnsName.parse(name.get())
          .map(known -> Matches.of(known, hit, matcher.logTime()))
          .ifPresentOrElse(
              named -> sink.named(from, to, named), () -> sink.passedOver(from, to, NO_NAME));
    } else {
      hit.group("fid").ifPresent(id -> sink.passedOver(from, to, NO_ADDRESS.formatted(cut(id))));
    }
  }
}
