package dev.gopuram.chat;

import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.contracts.chat.UpstreamBreakerList;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Principal;
import dev.gopuram.platform.resilience.Breaker;
import java.util.function.Supplier;

/** Shows administrators the breakers of the providers. */
final class ShowBreakers {
    private final Supplier<Offer> offer;

    ShowBreakers(Supplier<Offer> offer) {
        this.offer = offer;
    }

    UpstreamBreakerList run() {
        CallContext.current().principal().require(Principal.ADMIN_SCOPE);
        return new UpstreamBreakerList(
                offer.get().breakers().stream().map(ShowBreakers::shown).toList());
    }

    static UpstreamBreaker shown(Breaker breaker) {
        UpstreamBreaker.State state = switch (breaker.state()) {
            case CLOSED -> UpstreamBreaker.State.CLOSED;
            case HALF_OPEN -> UpstreamBreaker.State.HALF_OPEN;
            case OPEN -> UpstreamBreaker.State.OPEN;
        };
        UpstreamBreaker.Force force = switch (breaker.forced()) {
            case NO -> UpstreamBreaker.Force.NONE;
            case OPEN -> UpstreamBreaker.Force.OPEN;
            case CLOSED -> UpstreamBreaker.Force.CLOSED;
        };
        return new UpstreamBreaker(
                breaker.name(),
                state,
                force,
                breaker.failures(),
                breaker.retryAfter().toMillis());
    }
}
