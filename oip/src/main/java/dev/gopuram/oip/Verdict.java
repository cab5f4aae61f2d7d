package dev.gopuram.oip;

/** Why a check did not pass. */
final class Verdict extends RuntimeException {
    private final ConformanceResult.Status status;

    private Verdict(ConformanceResult.Status status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    static Verdict failed(String detail) {
        return new Verdict(ConformanceResult.Status.FAILED, detail);
    }

    static Verdict skipped(String reason) {
        return new Verdict(ConformanceResult.Status.SKIPPED, reason);
    }

    static void need(boolean held, String otherwise) {
        if (!held) {
            throw failed(otherwise);
        }
    }

    static void needOrSkip(boolean held, String otherwise) {
        if (!held) {
            throw skipped(otherwise);
        }
    }

    ConformanceResult.Status status() {
        return status;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
