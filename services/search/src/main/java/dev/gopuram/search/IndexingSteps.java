package dev.gopuram.search;

/** Hears where a write stands between the database and the index: the places where a crash may hit. */
@FunctionalInterface
interface IndexingSteps {
    IndexingSteps UNHEARD = step -> {};

    void reached(Step step);

    /** What has just been done. */
    enum Step {
        /** The database holds the write; the index does not know. */
        SQL_COMMITTED,
        /** The index holds it in memory. */
        LUCENE_CHANGED,
        /** Queries see it; the index's files do not hold it. */
        LUCENE_REFRESHED,
        /** The index's files are about to be committed. */
        LUCENE_COMMITTING,
        /** The index's files hold it. */
        LUCENE_COMMITTED
    }
}
