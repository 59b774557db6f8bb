/**
 * Reads security events from Asterisk's manager interface. In come an address, a user and the file
 * with his secret; out go messages, each as one line with its fields apart by tabs. The interface
 * keeps nothing: events count from the login on. Each feed has a thread, {@code banyan-ami}, that
 * owns the connection; {@code banyan-tail} takes the messages from its queue.
 */
@NullMarked
package dev.banyan.agent.ami;

import org.jspecify.annotations.NullMarked;
