/**
 * What each role may do in Kafka. In goes the name of the coordinators' group, out come the grants
 * that agents and coordinators need and no others: for the broker that we run, and to be told to
 * whoever runs another. Values only, no thread.
 */
@NullMarked
package dev.banyan.access;

import org.jspecify.annotations.NullMarked;
