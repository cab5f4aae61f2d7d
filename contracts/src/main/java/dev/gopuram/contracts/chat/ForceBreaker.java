package dev.gopuram.contracts.chat;

/** Puts a breaker under an administrator's will, or lets it decide by itself again, beginning closed. */
public record ForceBreaker(String upstream, UpstreamBreaker.Force force) {}
