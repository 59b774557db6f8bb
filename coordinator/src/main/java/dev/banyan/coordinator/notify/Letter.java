package dev.banyan.coordinator.notify;

/**
 * A mail.
 *
 * @param id left of the {@code @} in its Message-ID; the same for the same mail
 * @param subject one line; shown as it is
 * @param text of any lines
 */
record Letter(Recipient recipient, String id, String subject, String text) {}
