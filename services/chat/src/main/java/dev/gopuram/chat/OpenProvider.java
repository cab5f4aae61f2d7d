package dev.gopuram.chat;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.resilience.Backoff;
import dev.gopuram.platform.resilience.Breakers;
import dev.gopuram.platform.resilience.RetryBudget;
import java.util.random.RandomGenerator;

/** Puts a provider behind another server's API together. */
record OpenProvider(
        Upstreams upstreams,
        Grounding grounding,
        Naming naming,
        Clock clock,
        RandomGenerator random,
        ChatListener listener) {
    /** For the breakers of one provider. */
    Breakers breakers() {
        return new Breakers(clock, listener);
    }

    Provider of(String name, ProviderConfig config, UpstreamApi api, Breakers breakers) {
        ProviderUrl url = ProviderUrl.of(name, config);
        UpstreamErrors errors = new UpstreamErrors(name, url.shown(), api.name(), config.keys(), clock);
        Attempts.Retries retries = new Attempts.Retries(
                config.retries().attempts(),
                new RetryBudget(config.retries(), clock),
                new Backoff(config.retries(), random),
                Thread::sleep,
                listener);
        Attempts attempts = new Attempts(name, upstreams, errors, new Lanes(name, config, breakers, clock), retries);
        return new UpstreamProvider(name, config, api, grounding, naming, errors, attempts);
    }
}
