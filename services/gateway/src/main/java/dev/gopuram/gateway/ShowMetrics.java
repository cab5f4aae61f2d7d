package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.http.Headers;
import java.util.function.Supplier;

/** The node's metrics, as Prometheus reads them. */
final class ShowMetrics implements Operation {
    private static final Headers TEXT = Headers.of("content-type", "text/plain; version=0.0.4; charset=utf-8");

    private final Supplier<String> scrape;

    ShowMetrics(Supplier<String> scrape) {
        this.scrape = scrape;
    }

    @Override
    public Answer answer(EdgeCall call) {
        return new Answer.Whole(200, TEXT, Bytes.utf8(scrape.get()));
    }
}
