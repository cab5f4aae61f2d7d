package dev.gopuram.platform.overload;

/** What a call that was not refused gets: a place, or a place in the queue. Whoever gets it ends it. */
public sealed interface Ticket permits Permit, Waiting {
    /** Gives the place back, whether it was taken up or only waited for. Once is enough, and more than once is harmless. */
    void end(Outcome outcome);
}
