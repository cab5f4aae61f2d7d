package dev.gopuram.contracts.registry;

/** Agrees or does not. Nobody decides on a move of their own. */
public record DecideApproval(String id, boolean approve, String comment) {}
