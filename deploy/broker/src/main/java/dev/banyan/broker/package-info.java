/**
 * A real Kafka broker in this process, so that one command needs nothing else. In goes a directory
 * and an address to listen on; out comes what clients call {@code bootstrap.servers}. Kafka's own
 * threads do the work.
 */
@NullMarked
package dev.banyan.broker;

import org.jspecify.annotations.NullMarked;
