package dev.gopuram.oip;

/**
 * One thing a server has to do.
 *
 * @param id stays the same
 * @param title what it has to do
 */
record Check<S>(String id, String title, Trial<S> trial) {
    /** Tries it. */
    interface Trial<S> {
        /** Returns where the server does so; throws {@link Verdict} otherwise. */
        void run(S subject) throws Exception;
    }
}
