package dev.banyan.conf;

import dev.banyan.model.Block;
import java.util.HashMap;
import java.util.Map;

/** Says which jails name one chain for their bans: it then holds the rules of both. */
final class ChainCheck {
  private final Findings findings;
  private final Map<String, Owner> owners = new HashMap<>();

  ChainCheck(Findings findings) {
    this.findings = findings;
  }

  private record Owner(String jail, Block block) {}

  /**
   * Has a block looked at.
   *
   * @param at where the jail names its action
   */
  void add(String jail, Block block, Line at) {
    Owner first = owners.putIfAbsent(block.table() + " " + block.name(), new Owner(jail, block));
    if (first == null || first.jail().equals(jail)) {
      return;
    }
    String message =
        "the chain banyan-%s is that of jail '%s' too; it holds the rules of both"
            .formatted(block.name(), first.jail());
    boolean apart = !first.block().chain().equals(block.chain());
    String hooks =
        ", and both are reached from %s and from %s; give each jail a name of its own"
            .formatted(first.block().chain(), block.chain());
    findings.notice(at, "action", apart ? message + hooks : message);
  }
}
