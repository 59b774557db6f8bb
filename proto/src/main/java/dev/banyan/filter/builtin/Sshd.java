package dev.banyan.filter.builtin;

import dev.banyan.model.FilterText;

/**
 * Failed logins in the log of OpenSSH's server. What one connection is told of in several lines
 * (the user is invalid, the password is wrong) is one attempt: they have the process in common. The
 * sender's text, a user's name, stands before the address, and nothing of his behind it.
 */
final class Sshd {
  private static final String END = " from <ADDR>(?: port <F-PORT>[0-9]+</F-PORT>)?(?: ssh2)?$";

  static final FilterText TEXT =
      BuiltIn.text(
          "sshd",
          "^ *(?:[A-Za-z0-9_.-]+ +)?sshd(?:-session)?\\[<F-ATTEMPT>[0-9]+</F-ATTEMPT>\\]: "
              + "(?:error: )?<F-CONTENT>.+</F-CONTENT>$",
          "^Failed (?:password|keyboard-interactive/pam) for (?:invalid user )?"
              + "<F-USER>.*</F-USER>"
              + END,
          "^Invalid user <F-USER>.*</F-USER>" + END,
          "^(?:PAM: )?[Aa]uthentication (?:failure|error) for (?:illegal user )?"
              + "<F-USER>.*</F-USER>"
              + END,
          "^User <F-USER>.*</F-USER> from <ADDR> not allowed because [A-Za-z /']+$",
          "^maximum authentication attempts exceeded for (?:invalid user )?<F-USER>.*</F-USER>"
              + " from <ADDR> port <F-PORT>[0-9]+</F-PORT>(?: ssh2)? \\[preauth\\]$");

  private Sshd() {}
}
