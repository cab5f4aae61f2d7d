package dev.gopuram.platform.ledger;

/**
 * What all nodes have told a store of one counter in one window.
 *
 * @param used what ended calls cost
 * @param held what running calls may cost
 */
public record Totals(long used, long held) {}
