package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.platform.balance.AddressState;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows the operator's upstreams and how their addresses fare on this node. */
final class ShowUpstreams implements Operation {
    /**
     * One address.
     *
     * @param state {@code healthy}; {@code unhealthy} while its health checks fail; {@code ejected} while it is left alone
     *     because its calls failed
     * @param ejectedForMs how long it is still left alone; null where it is not
     * @param lastError what its last failed call or check said; null where none failed since the route was read
     */
    record AddressBody(
            String address,
            String state,
            int inFlight,
            @Nullable Long ejectedForMs,
            @Nullable String lastError,
            @Nullable Instant lastErrorAt) {}

    /**
     * One upstream.
     *
     * @param leaving whether its route is gone, or another now, and it is there for the calls that run on it alone
     */
    record UpstreamBody(String name, boolean leaving, List<AddressBody> addresses) {}

    record Body(List<UpstreamBody> upstreams) {}

    private final OwnUpstreams own;

    ShowUpstreams(OwnUpstreams own) {
        this.own = own;
    }

    @Override
    public Answer answer(EdgeCall call) {
        return Answer.ok(new Body(own.shown(ShowUpstreams::body)));
    }

    private static UpstreamBody body(OwnUpstream upstream, boolean leaving) {
        List<AddressBody> addresses = upstream.pool().states().stream()
                .map(state -> body(state, upstream.lastFailure(state.address())))
                .toList();
        return new UpstreamBody(upstream.name(), leaving, addresses);
    }

    private static AddressBody body(AddressState<URI> state, OwnUpstream.@Nullable Failure last) {
        return new AddressBody(
                state.address().toString(),
                word(state),
                state.inFlight(),
                state.ejected() ? Long.valueOf(state.ejectedFor().toMillis()) : null,
                last == null ? null : last.what(),
                last == null ? null : last.at());
    }

    private static String word(AddressState<URI> state) {
        if (state.ejected()) {
            return "ejected";
        }
        return state.healthy() ? "healthy" : "unhealthy";
    }
}
