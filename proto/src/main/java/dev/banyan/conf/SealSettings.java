package dev.banyan.conf;

import java.nio.file.Path;

/**
 * How a cluster's coordinators know which records are genuine.
 *
 * @param secretFile holds the cluster's secrets, the same for all coordinators
 * @param acceptUnsealed whether records without a seal are taken, as while a secret is introduced
 */
public record SealSettings(Path secretFile, boolean acceptUnsealed) {}
