package dev.banyan.filter;

/** What becomes of a host that a line names otherwise than by its address. */
public enum HostNames {
  /** Names are not looked for: {@code <HOST>} stands for addresses only. */
  IGNORED,
  /** Names are told of, so that they can be looked up. */
  FOUND;

  /** As a jail's {@code usedns} has it. */
  public static HostNames of(String usedns) {
    return usedns.equals("yes") || usedns.equals("warn") ? FOUND : IGNORED;
  }
}
