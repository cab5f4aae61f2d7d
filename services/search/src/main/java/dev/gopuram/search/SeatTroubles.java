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
        UNREAD("the changes of a collection cannot be read; its index stays as it is until they can"),
        NOT_ADVANCED("the index cannot be brought up; it is opened again"),
        NOT_COMMITTED("the index cannot be committed; it is opened again"),
        NOT_CLOSED("the index cannot be closed");

        private final String words;

        Trouble(String words) {
            this.words = words;
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

    /** A commit that stands says nothing of the rest; an index that was brought up is open and has read its changes. */
    synchronized void over(Trouble trouble) {
        Set<Trouble> ended = trouble == Trouble.NOT_ADVANCED
                ? EnumSet.complementOf(EnumSet.of(Trouble.NOT_COMMITTED))
                : EnumSet.of(trouble);
        if (present.removeAll(ended)) {
            log.atInfo()
                    .addKeyValue("collection", collection)
                    .log(
                            trouble == Trouble.NOT_ADVANCED
                                    ? "the index is brought up again"
                                    : "the index is committed again");
        }
    }
}
