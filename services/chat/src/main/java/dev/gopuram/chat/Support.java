package dev.gopuram.chat;

import java.util.List;

/**
 * How far the nearest sentence can be trusted to answer, from few figures that speak for it.
 *
 * <p>The weights are those of a logistic fit to 224 questions about 12 documents (resources {@code answers/dev} of the
 * tests): direct, paraphrased and without an answer there. On these, the bound 0.5 finds 60 of 60 direct and 29 of 78
 * paraphrased answers and declines 82 of 86 questions without one: {@link #BASE} puts it on the careful side, since a
 * wrong sentence costs a reader more than none. Fits that had seen no question about the same document found 57 and 32
 * and declined 79. Which figures to weigh, and the patterns of {@link AnswerKind} and {@link QuestionForm}, were chosen
 * on the same questions, so that others may fare worse.
 */
final class Support {
    /** The cosine of question and sentence. */
    private static final double ALONE = 4.99;
    /** How much of what the question is about is spoken of in so many words. */
    private static final double COVERAGE = 2.82;
    /** How far the sentence stands out from the others: where all are as near, none is meant. */
    private static final double MARGIN = 5.39;
    /** How much nearer a sentence is that lacks the kind of thing asked for. */
    private static final double OUTDONE = 13.4;
    /** The thing to be counted is spoken of, but not counted. */
    private static final double UNCOUNTED = -6.23;
    /** A sentence that holds an amount, a time or a place is one of few, so that less speaks for it by chance. */
    private static final double MEASURED = 2.4;
    /** Other words are the rule where somebody tells what happened. */
    private static final double SITUATION = 3.1;

    private static final double BASE = -5.74;

    /** The rank of the sentence that the nearest has to stand out from: an answer may take up to three. */
    private static final int RIVAL = 3;
    /** The usual margin of a right answer, where there are too few sentences to tell. */
    private static final double UNRIVALLED = 0.25;

    private Support() {}

    /**
     * How far the sentence supports an answer, 0..1.
     *
     * @param all everything looked at, of the kind asked for or not, nearest first
     */
    static double of(QuestionForm form, AnswerFinder.Scored best, List<AnswerFinder.Scored> all) {
        double margin = all.size() > RIVAL ? best.nearness() - all.get(RIVAL).nearness() : UNRIVALLED;
        double outdone = best.nearness() - all.getFirst().nearness();
        double sum = BASE
                + form(form)
                + ALONE * best.alone()
                + COVERAGE * best.candidate().coverage()
                + MARGIN * margin
                + OUTDONE * outdone
                + (best.candidate().counts() ? 0 : UNCOUNTED);
        return 1 / (1 + Math.exp(-sum));
    }

    private static double form(QuestionForm form) {
        return switch (form) {
            case MEASURED -> MEASURED;
            case SITUATION -> SITUATION;
            case FACT -> 0;
        };
    }
}
