package dev.gopuram.oip;

/** What is signed and not yet written. */
final class Coming {
    private Coming() {}

    @SuppressWarnings("TypeParameterUnusedInFormals")
    static <T> T soon(boolean never) {
        if (never) {
            throw new IllegalStateException();
        }
        throw new UnsupportedOperationException();
    }
}
