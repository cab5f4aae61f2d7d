package dev.gopuram.edge;

/** One concern that every call passes. {@link Policies} has them in their order. */
public interface Policy {
    /** Before the body is read, on the event loop: it must not block. Refuses by throwing a problem. */
    default Admission admit(EdgeCall call) {
        return Admission.ADMITTED;
    }

    /** Around the operation, on a virtual thread. */
    default Answer around(EdgeCall call, Work work) {
        return work.run();
    }

    /**
     * Now and then while a tunnel of the call is open, for as long as it is. Must not block. Ends it by throwing a problem.
     */
    default void goesOn(EdgeCall call) {}

    /** Once, when the call is over, however it ended, also for calls that another policy refused. Must not block. */
    default void over(EdgeCall call, Ending ending) {}

    /** The rest of the policies, and the operation after them. */
    @FunctionalInterface
    interface Work {
        Answer run();
    }
}
