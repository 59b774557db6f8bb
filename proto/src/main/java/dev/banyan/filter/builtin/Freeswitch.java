package dev.banyan.filter.builtin;

import dev.banyan.model.FilterText;

/**
 * Failed logins in FreeSWITCH's log. A line begins with the call's id, if it is of one, then the
 * date and, in newer versions, how idle the processor is. The sender's text stands before the
 * address, which is the last of the line: so the last that fits is the true one.
 */
final class Freeswitch {
  static final FilterText TEXT =
      BuiltIn.text(
          "freeswitch",
          "^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})? *(?:[0-9.]+% +)?"
              + "\\[(?:WARNING|NOTICE|ERR|DEBUG)\\] sofia(?:_reg)?\\.c:[0-9]+ "
              + "<F-CONTENT>.+</F-CONTENT>$",
          "^SIP auth failure \\([A-Z]+\\) on sofia profile '[^']*' for"
              + " \\[<F-USER>.*</F-USER>\\] from ip <ADDR>$",
          "^Can't find user \\[<F-USER>.*</F-USER>\\] from <ADDR>$",
          "^IP <ADDR> Rejected by (?:register )?acl \"[^\"]*\"$");

  private Freeswitch() {}
}
