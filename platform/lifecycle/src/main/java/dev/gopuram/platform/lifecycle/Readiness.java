package dev.gopuram.platform.lifecycle;

/** Whether a part can take traffic now. */
public sealed interface Readiness {
    /** It can. */
    record Ready() implements Readiness {}

    /** It cannot, and why: for operators, without secrets. */
    record NotReady(String reason) implements Readiness {}

    static Readiness ready() {
        return new Ready();
    }

    static Readiness notReady(String reason) {
        return new NotReady(reason);
    }
}
