package dev.banyan.coordinator.notify;

/** Where mail is handed over. */
interface Mailer {

  /** Hands a mail over, or says what is known of it. */
  void send(Letter letter) throws MailException;
}
