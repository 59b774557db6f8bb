package dev.banyan.conf;

import java.nio.file.Path;

/**
 * What a process shows to others and whom it trusts, in files of PEM text. They may be replaced
 * while it runs.
 *
 * @param ca certificates of the authorities whose certificates are accepted
 * @param certificate its own, and those between it and the authority
 * @param key private, of {@code certificate}
 */
public record TlsFiles(Path ca, Path certificate, Path key) {}
