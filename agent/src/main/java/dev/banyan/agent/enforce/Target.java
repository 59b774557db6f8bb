package dev.banyan.agent.enforce;

import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;

/** Where something is blocked: a network in a jail. */
public record Target(JailName jail, Cidr cidr) {}
