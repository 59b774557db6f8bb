package dev.banyan.model;

/**
 * How the sender of an offending request reached the host. Only UDP leaves its source address
 * unproven.
 */
public enum Transport {
  UNKNOWN,
  UDP,
  TCP,
  TLS,
  WS,
  WSS
}
