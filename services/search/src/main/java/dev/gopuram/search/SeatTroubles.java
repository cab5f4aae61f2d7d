package dev.gopuram.search;

import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong at one index, again with each attempt: it is logged when it begins and when it is over. */
final class SeatTroubles {
    private static final Logger log = LoggerFactory.getLogger(SeatTroubles.class);

    /** What may go wrong. */
    enum Trouble {
        UNREAD(
                "the changes of a collection cannot be read; its index stays as it is until they can",
                "the changes of a collection are read again"),
        NOT_ADVANCED("the index cannot be brought up; it is opened again", "the index is brought up again"),
        NOT_COMMITTED("the index cannot be committed; it is opened again", "the index is committed again"),
        NOT_SETTLED("the segments of an index cannot be made one; it is opened again", "segments are made one again"),
        NOT_CLOSED("the index cannot be closed", "the index is closed again");

        private final String words;
        private final String over;

        Trouble(String words, String over) {
            this.words = words;
            this.over = over;
        }
    }

    private final String collection;
    private final Set<Trouble> present = EnumSet.noneOf(Trouble.class);

    SeatTroubles(String collection) {
        this.collection = collection;
    }

    synchronized void met(Trouble trouble, Throwable cause) {
        if (present.add(trouble)) {
            log.atWarn().addKeyValue("collection", collection).setCause(cause).log(trouble.words);
        }
    }

    /**
     * A commit that stands, or one segment, says nothing of the rest; an index that was brought up is open and has read
     * its changes.
     */
    synchronized void over(Trouble trouble) {
        Set<Trouble> ended = trouble == Trouble.NOT_ADVANCED
                ? EnumSet.complementOf(EnumSet.of(Trouble.NOT_COMMITTED, Trouble.NOT_SETTLED))
                : EnumSet.of(trouble);
        if (present.removeAll(ended)) {
            log.atInfo().addKeyValue("collection", collection).log(trouble.over);
        }
    }
}
