package dev.gopuram.platform.telemetry;

/** Where ended spans go. It must not block: whoever ends a span serves a request. */
interface SpanExport {
    void export(RecentSpan span);

    /** Sends what waits, within the configured time, and releases everything. */
    void close();

    /** For nodes without a collector. */
    static SpanExport none() {
        return new SpanExport() {
            @Override
            public void export(RecentSpan span) {}

            @Override
            public void close() {}
        };
    }
}
