/**
 * Hands failures to Kafka. In come {@link dev.banyan.model.Failure}s, out go records of the topic
 * {@code banyan.failures}; what Kafka took releases its place in the log. There is no queue on
 * disk: the logs are it, and reading pauses when too much is on its way. Owned by {@code
 * banyan-tail}; Kafka's own thread only hands over what became of a record.
 */
@NullMarked
package dev.banyan.agent.publish;

import org.jspecify.annotations.NullMarked;
