package dev.gopuram.platform.ledger;

/**
 * A limit as it applies to one call.
 *
 * @param name where the limit is declared, as messages show it
 * @param subject for whom it counts: {@code key:key_1}, {@code tier:free}, {@code global}
 * @param limit how much there is
 * @param hard whether what is used up is a budget, which no retry brings back soon
 * @param inventor who named the subject and may name any number of them; empty where nobody may
 */
public record Rule(String name, String subject, Limit limit, boolean hard, String inventor) {
    /** A rule whose subject no caller can make up. */
    public Rule(String name, String subject, Limit limit, boolean hard) {
        this(name, subject, limit, hard, "");
    }

    /** What is counted together. The amount is no part of it: a limit that is raised keeps what was counted. */
    Counter counter() {
        return new Counter(name, subject, limit.currency(), limit.period());
    }

    boolean invented() {
        return !inventor.isEmpty();
    }

    /** The rule for all subjects of the inventor that have no counter of their own. */
    Rule ofOthers() {
        return new Rule(name, "others of " + inventor, limit, hard);
    }
}
