/** Both ends of the stream between agent and coordinator, over real connections. */
@NullMarked
package dev.banyan.e2e.link;

import org.jspecify.annotations.NullMarked;
