@NullMarked
package dev.banyan.codec;

import org.jspecify.annotations.NullMarked;
