package dev.gopuram.edge;

import dev.gopuram.kernel.End;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.platform.telemetry.Span;
import dev.gopuram.platform.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/** Gives the call its place in a trace, below the caller's span where the caller has one, and ends its span with it. */
public final class Traces implements Policy {
    private static final int FIRST_FAULT_OF_OURS = 500;

    private final Telemetry telemetry;

    public Traces(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public Admission admit(EdgeCall call) {
        call.trace(telemetry.start(call.route().action(), parent(call.arrival().traceParent())));
        return Admission.ADMITTED;
    }

    @Override
    public void over(EdgeCall call, Ending ending) {
        Span span = call.span();
        if (span == null) {
            return;
        }
        span.attribute("http.route", call.route().template())
                .attribute("http.response.status_code", Integer.toString(ending.status()))
                .attribute("gopuram.request_id", call.requestId());
        if (call.end() instanceof End.Failed failed) {
            span.failed(failed.problem());
        } else if (call.refusal() != null && ending.status() >= FIRST_FAULT_OF_OURS) {
            span.failed(call.refusal());
        }
        span.end();
    }

    private static @Nullable TraceParent parent(@Nullable String header) {
        return header == null ? null : TraceParent.parse(header).orElse(null);
    }
}
