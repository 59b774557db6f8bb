package dev.banyan.model;

/** What a line says of its address. */
public enum Sighting {
  /** A failed login, or a request that only an attacker sends. */
  FAILURE,
  /** A successful login, which never counts. */
  SUCCESS
}
