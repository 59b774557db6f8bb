package dev.banyan.agent.names;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Asks the DNS, or whatever this host knows names by. Any thread; may take long. */
public interface Resolver {

  /** All addresses of a name, at least one. */
  InetAddress[] resolve(String name) throws UnknownHostException;
}
