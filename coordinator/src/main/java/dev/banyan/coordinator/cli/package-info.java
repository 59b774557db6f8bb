/**
 * The command line. In come words of an operator; out go questions to a coordinator, over its Unix
 * socket or TCP, and answers for people or, with {@code --json}, for programs. Sees only what both
 * sides agree on, gRPC and picocli; runs on the thread of {@code main}.
 */
@NullMarked
package dev.banyan.coordinator.cli;

import org.jspecify.annotations.NullMarked;
