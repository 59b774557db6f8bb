package dev.banyan.filter.asterisk;

import dev.banyan.model.Address;
import java.util.Optional;

/**
 * One way to read a message.
 *
 * @param user the account that was tried; the sender's text
 * @param attempt the Call-ID, unless it is one that no honest client sends; the sender's text
 * @param time of the event itself, if the message has one
 * @param transport as the record names it; empty if it does not
 */
public record Reading(
    Address address,
    Optional<String> user,
    Optional<String> attempt,
    Optional<String> time,
    String transport,
    int weight) {

  Reading withTransport(String name) {
    return new Reading(address, user, attempt, time, name, weight);
  }

  Reading withoutUser() {
    return new Reading(address, Optional.empty(), attempt, time, transport, weight);
  }
}
