package dev.gopuram.chat;

import java.util.regex.Pattern;

/**
 * How a question is put, as far as its words tell. It decides how much the nearness of a sentence proves: whoever asks
 * what to do, or whether something is so, is answered by whatever speaks of it; whoever asks for a property of a thing
 * is not answered by every sentence about the thing.
 */
enum QuestionForm {
    /** Asks for something that can be told by its look: an amount, a time, a place. */
    MEASURED,
    /** Asks whether something is so, or what to do about it. */
    SITUATION,
    /** Asks for a property: which, what, who. */
    FACT;

    private static final Pattern SITUATIONS = Pattern.compile(
            "^(?:is|are|do|does|did|can|may|will|would|must|could|should|am|has|have"
                    + "|what (?:should|must|happens? to|if|do i|now|am i)"
                    + "|how (?:do|can|should|may|am|is|are|would)\\b)"
                    + "|what now|, (?:can|do|is|will|may|what|whom|who) |\\bi (?:have|am|forgot|lost)\\b|^(?:my|we|i|the) ",
            Pattern.CASE_INSENSITIVE);

    static QuestionForm of(String question, AnswerKind kind) {
        if (kind.isMeasured()) {
            return MEASURED;
        }
        return SITUATIONS.matcher(question.strip()).find() ? SITUATION : FACT;
    }
}
