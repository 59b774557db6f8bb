/**
 * People and programs are told of bans. In come bans that are new, from the ban log, those that
 * this process wrote; out go mails and calls of a webhook. {@code Notifier} → {@code Courier} →
 * {@code Postman} (whois, mail) or {@code Webhook}. Each courier has a queue and a thread of its
 * own, {@code banyan-mail} and {@code banyan-webhook}: whatever hangs there, bans do not wait.
 */
@NullMarked
package dev.banyan.coordinator.notify;

import org.jspecify.annotations.NullMarked;
