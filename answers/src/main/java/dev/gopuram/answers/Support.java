package dev.gopuram.answers;

/**
 * What speaks for the nearest sentence, in figures, and how much together.
 *
 * <p>The weights are those of a logistic fit to 484 questions about 86 documents (resources {@code answers} of the
 * tests): asked in the document's words, in other words, and without an answer there. Scored by fits that had seen no
 * question about the same document, the bound 0.5 let through 76 of 100 right answers to everyday questions in the
 * document's words and 3 of 80 in other words, and 4 of 80 wrong ones to questions without an answer; the bound 0.08 let
 * through 93, 54 and 51. Half of the questions without an answer ask for another detail of something that the document
 * does speak of: only who understands the sentence tells those apart.
 *
 * @param alone the cosine of question and sentence
 * @param leastWord how near the passage comes to the word of the question that it comes least near to: an answer speaks
 *     of everything that is asked, if in other words
 * @param lead how much nearer it is than the second; where others are as near, none is meant
 * @param counted whether it counts what the question wants counted; true where it wants nothing counted
 * @param measured whether the question asks for an amount, a time or a place: a sentence that holds one is near it for
 *     that alone
 * @param words how long it is: a heading is near its subject and says nothing about it
 */
record Support(double alone, double leastWord, double lead, boolean counted, boolean measured, int words) {
    private static final double ALONE = 5.20;
    private static final double LEAST_WORD = 3.30;
    private static final double LEAD = 3.37;
    private static final double UNCOUNTED = -2.46;
    private static final double MEASURED = -1.10;
    private static final double LENGTH = 2.18;
    private static final double BASE = -6.30;

    /** From here on, a sentence is no more a sentence for being longer. */
    private static final int LONG = 40;

    /** How far the sentence can be trusted to answer, 0..1. */
    double value() {
        double sum = BASE
                + ALONE * alone
                + LEAST_WORD * leastWord
                + LEAD * lead
                + (counted ? 0 : UNCOUNTED)
                + (measured ? MEASURED : 0)
                + LENGTH * Math.min(words, LONG) / LONG;
        return 1 / (1 + Math.exp(-sum));
    }
}
