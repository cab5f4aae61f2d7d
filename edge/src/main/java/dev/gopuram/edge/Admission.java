package dev.gopuram.edge;

/** A policy's word on a call whose body has not been read. */
public sealed interface Admission {
    /** Go on. */
    record Admitted() implements Admission {}

    /** Memory does not tell: go on when this has run, on a virtual thread. It refuses by throwing. */
    record Ask(Runnable question) implements Admission {}

    Admission ADMITTED = new Admitted();
}
