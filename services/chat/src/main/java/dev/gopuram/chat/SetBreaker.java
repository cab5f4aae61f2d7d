package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ForceBreaker;
import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.Forced;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a breaker under an administrator's will. */
final class SetBreaker {
    private static final Logger log = LoggerFactory.getLogger(SetBreaker.class);

    private final Supplier<Offer> offer;

    SetBreaker(Supplier<Offer> offer) {
        this.offer = offer;
    }

    UpstreamBreaker run(ForceBreaker request) {
        Principal principal = CallContext.current().principal();
        principal.require(Principal.ADMIN_SCOPE);
        Breaker breaker = offer.get()
                .breaker(request.upstream())
                .orElseThrow(() -> Problem.notFound("breaker", request.upstream()));
        breaker.force(
                switch (request.force()) {
                    case NONE -> Forced.NO;
                    case OPEN -> Forced.OPEN;
                    case CLOSED -> Forced.CLOSED;
                });
        log.atWarn()
                .addKeyValue("requestId", CallContext.current().requestId())
                .addKeyValue("by", principal.id())
                .addKeyValue("upstream", request.upstream())
                .addKeyValue("force", request.force())
                .log("a breaker was forced");
        return ShowBreakers.shown(breaker);
    }
}
