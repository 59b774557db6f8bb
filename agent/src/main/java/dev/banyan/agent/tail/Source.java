package dev.banyan.agent.tail;

/** Something that somebody wants to be read. */
public sealed interface Source permits LogSpec, FeedSpec {}
