package dev.gopuram.chat;

import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.Breakers;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may be asked, by which names, and who answers in whose place: one immutable snapshot. A request asks for it once and
 * keeps to it, whatever counts for later ones.
 */
record Offer(ModelResolver models, Fallbacks fallbacks, Map<String, Provided> providers) {
    /** A provider with what it was made from, and the breakers that are its own. */
    record Provided(ProviderConfig config, Provider provider, Breakers breakers) {}

    Offer {
        providers = Map.copyOf(providers);
    }

    /** The breakers of all providers, by name. */
    List<Breaker> breakers() {
        return providers.values().stream()
                .map(provided -> provided.breakers().all())
                .flatMap(Collection::stream)
                .sorted(Comparator.comparing(Breaker::name))
                .toList();
    }

    Optional<Breaker> breaker(String name) {
        return providers.values().stream()
                .map(provided -> provided.breakers().find(name))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
