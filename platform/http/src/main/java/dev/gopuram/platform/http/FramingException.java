package dev.gopuram.platform.http;

/** Carries a {@link Breach} out of a scanner. Thrown for what strangers send, so it costs no stack trace. */
final class FramingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Breach breach;

    FramingException(Breach breach) {
        super(breach.detail(), null, false, false);
        this.breach = breach;
    }

    Breach breach() {
        return breach;
    }
}
