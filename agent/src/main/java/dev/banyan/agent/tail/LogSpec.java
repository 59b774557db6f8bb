package dev.banyan.agent.tail;

/**
 * Logs that somebody wants to be followed.
 *
 * @param pattern an absolute path, or a glob with {@code *}, {@code ?} and {@code [...]}
 * @param fromEnd whether a file that is seen for the first time is read from its end
 * @param anywhere whether it may lie outside of the roots for logs: the host's own configuration
 *     named it
 */
public record LogSpec(String pattern, boolean fromEnd, boolean anywhere) {}
