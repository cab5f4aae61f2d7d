package dev.gopuram.platform.ledger;

import java.util.Locale;

/** What a limit counts, always in whole numbers. */
public enum Currency {
    REQUESTS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    /** Read and written together. */
    TOKENS,
    NANO_USD,
    CPU_MICROS,
    /** Requests at one time. They are given back when they end, so they know no period. */
    CONCURRENT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
