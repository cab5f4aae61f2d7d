package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;

/** One archive of the corpus. */
record Hostile(String name, Bytes archive, Outcome outcome) {
    /** What is to come of one. */
    sealed interface Outcome {
        /** It is taken. */
        record Taken() implements Outcome {}

        /** It is refused, for a reason with these words in it. */
        record Refused(String reason) implements Outcome {}

        /** Its checks pass, and the runtime does not load it, with these words. */
        record Unrunnable(String reason) implements Outcome {}

        /** A random change may have hit what does not matter: it is taken as it was, or refused for any reason. */
        record Either(String digest) implements Outcome {}

        /** A random change within the rules may leave a bundle that is another: it is taken, or refused for any reason. */
        record Any() implements Outcome {}
    }
}
