package dev.banyan.agent.detect;

import dev.banyan.agent.names.Asker;
import dev.banyan.filter.NamedMatch;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import java.util.List;
import java.util.function.Consumer;

/** A line that will come again, with a name that is asked for now. */
record Foretold(SeenLine line, NamedMatch match, Consumer<Failure> sink) implements Asker {
  @Override
  public void known(List<Address> addresses) {
    addresses.forEach(address -> sink.accept(line.failure(match.at().apply(address))));
  }

  /** It is counted when the line comes again. */
  @Override
  public void unknown(String why) {}
}
