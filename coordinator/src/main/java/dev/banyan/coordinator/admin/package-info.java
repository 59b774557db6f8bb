/**
 * What operators ask and order, over gRPC. In come requests of the command line; out go answers put
 * together from the ban log's table, the windows and the agents, and orders appended to the ban
 * log. Owns no state: answers are assembled on a thread of the executor that it is given.
 *
 * <p>{@link dev.banyan.coordinator.admin.GrpcServer} listens: on TCP for agents, and on a Unix
 * socket that its owner alone can open for operators. Until calls are authenticated, TCP serves
 * operators only where the settings say {@code insecure = yes}, since every user of the host can
 * reach loopback.
 */
@NullMarked
package dev.banyan.coordinator.admin;

import org.jspecify.annotations.NullMarked;
