/**
 * What a host does when nobody decides for it. In come the failures that are found on it and what
 * is heard of the coordinators and of Kafka; out go suspects, to be banned on this host alone. The
 * windows belong to {@code banyan-tail} and are kept all the time, so that what is due at the
 * moment of becoming alone is known then.
 */
@NullMarked
package dev.banyan.agent.alone;

import org.jspecify.annotations.NullMarked;
