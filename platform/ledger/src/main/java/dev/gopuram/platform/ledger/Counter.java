package dev.gopuram.platform.ledger;

/**
 * One thing that is counted: a limit's use by one subject.
 *
 * @param rule where the limit is declared
 * @param subject for whom it counts
 * @param currency what is counted
 * @param period over which stretches of time
 */
public record Counter(String rule, String subject, Currency currency, Period period) {}
