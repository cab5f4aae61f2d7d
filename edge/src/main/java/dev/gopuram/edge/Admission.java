package dev.gopuram.edge;

/** A policy's word on a call whose body has not been read. */
public sealed interface Admission {
    /** Go on. */
    record Admitted() implements Admission {}

    /** Memory does not tell: go on when this has run, on a virtual thread. It refuses by throwing. */
    record Ask(Runnable question) implements Admission {}

    /** Not yet: go on when the waiting says so. No thread is held for it, and the time is not counted as ours. */
    record Later(Waiting waiting) implements Admission {}

    /** What makes a call wait. */
    @FunctionalInterface
    interface Waiting {
        /**
         * Begins. Refuses by throwing.
         *
         * @param goOn to be called once, from any thread, when the call may go on
         * @return called, on the event loop, if the caller leaves; it may then have gone on already
         */
        Runnable begin(Runnable goOn);
    }

    Admission ADMITTED = new Admitted();
}
