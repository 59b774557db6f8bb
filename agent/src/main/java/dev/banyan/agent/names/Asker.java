package dev.banyan.agent.names;

import dev.banyan.model.Address;
import java.util.List;

/** Waits for the addresses of a name; hears of them once, on the thread that asked. */
public interface Asker {

  /** The name's addresses, at least one. */
  void known(List<Address> addresses);

  /**
   * The name was given up.
   *
   * @param why part of a sentence; holds nothing of the name's
   */
  void unknown(String why);
}
