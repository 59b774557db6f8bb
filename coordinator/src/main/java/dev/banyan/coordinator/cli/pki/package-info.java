/**
 * {@code banyan pki} and {@code banyan acls}: who may do what. In come names of hosts and
 * operators; out go certificates, and the permissions that Kafka is to give them. Asks no
 * coordinator.
 */
@NullMarked
package dev.banyan.coordinator.cli.pki;

import org.jspecify.annotations.NullMarked;
