package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.Breakers;
import dev.gopuram.platform.resilience.Forced;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The offer that counts now, and how settings become another. A provider whose settings stay the same stays itself, with
 * what it learned: its breakers, the keys that rest, its budget of retries. One that changed begins anew, but for what an
 * administrator forced. Requests under way end with the providers they began with.
 */
final class Offers implements Supplier<Offer>, Reloads.Preparation<ChatSettings> {
    private static final Pattern PROVIDER_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private final OpenProvider opening;
    private final Provider extractive;
    private final Naming naming;
    private volatile Offer current;

    Offers(ChatSettings settings, OpenProvider opening, Provider extractive, Naming naming) {
        this.opening = opening;
        this.extractive = extractive;
        this.naming = naming;
        this.current = make(settings, Map.of());
    }

    @Override
    public Offer get() {
        return current;
    }

    @Override
    public Runnable prepare(ChatSettings next) {
        Offer offer = make(next, current.providers());
        return () -> use(offer);
    }

    /** What is gone is no longer shown before its successor can be, or the successor would be taken for it. */
    private void use(Offer offer) {
        current.providers().forEach((name, old) -> {
            Offer.Provided now = offer.providers().get(name);
            if (now == null || now.breakers() != old.breakers()) {
                old.breakers().retire();
                handOver(old, now);
            }
        });
        current = offer;
    }

    private static void handOver(Offer.Provided old, Offer.@Nullable Provided now) {
        for (Breaker breaker : old.breakers().all()) {
            Forced will = breaker.forced();
            if (now != null && will != Forced.NO) {
                now.breakers().named(breaker.name(), now.config().breaker()).force(will);
            }
        }
    }

    private Offer make(ChatSettings settings, Map<String, Offer.Provided> known) {
        Map<String, Offer.Provided> provided = new HashMap<>();
        Map<String, Provider> providers = new HashMap<>();
        settings.providers().forEach((name, config) -> {
            Offer.Provided before = known.get(name);
            Offer.Provided one =
                    before != null && before.config().isSameAs(config) ? before : open(requireName(name), config);
            provided.put(name, one);
            providers.put(name, one.provider());
        });
        ChatConfig config = settings.config();
        ModelResolver models = resolver(config, providers);
        models.resolve(config.defaultModel());
        return new Offer(models, new Fallbacks(config.fallbacks(), models, naming), provided);
    }

    private Offer.Provided open(String name, ProviderConfig config) {
        Breakers breakers = opening.breakers();
        Provider provider = switch (config.kind()) {
            case OPENAI -> opening.of(name, config, new OpenAiApi(), breakers);
            case ANTHROPIC -> opening.of(name, config, new AnthropicApi(), breakers);
            case EXTRACTIVE -> extractive;
        };
        return new Offer.Provided(config, provider, breakers);
    }

    /** What a model name may mean, in the order in which the sources are asked. */
    private ModelResolver resolver(ChatConfig config, Map<String, Provider> providers) {
        ModelSource byProvider = new ProviderModels(providers);
        ModelSource builtIn = new ExtractiveModel(extractive);
        ModelSource byAlias = new AliasModels(config.aliases(), List.of(byProvider, builtIn));
        return new ModelResolver(List.of(byProvider, byAlias, builtIn), config.defaultModel());
    }

    private static String requireName(String provider) {
        if (!PROVIDER_NAME.matcher(provider).matches()) {
            throw Problem.invalid("providers", provider, "names of 1..64 of a-z 0-9 _ -");
        }
        return provider;
    }
}
