/**
 * The agent of one host, in the order of the way that an event takes: {@link dev.banyan.agent.tail}
 * reads the logs, {@link dev.banyan.agent.detect} finds failures in them, {@link
 * dev.banyan.agent.publish} hands those to Kafka; {@link dev.banyan.agent.link} hears from a
 * coordinator what is decided, {@link dev.banyan.agent.enforce} knows what the kernel is to hold,
 * {@link dev.banyan.agent.firewall} makes it hold that. {@link dev.banyan.agent.Agent} puts them
 * together, {@link dev.banyan.agent.AgentMain} makes a process of it.
 */
@NullMarked
package dev.banyan.agent;

import org.jspecify.annotations.NullMarked;
