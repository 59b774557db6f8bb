package dev.banyan.agent.tail;

import java.nio.file.Path;

/**
 * How far a file was read and everything in it taken.
 *
 * @param fingerprint hash of its first complete line
 * @param offsetBytes where the next line begins
 * @param path where it lay
 */
record Position(FileIdentity identity, long fingerprint, long offsetBytes, Path path) {}
