package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.lifecycle.Opened;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the service together. */
public final class ChatAssembly {
    private ChatAssembly() {}

    /**
     * Opens the service.
     *
     * @param search where collections are; null where no node runs it, and then retrieval is unavailable
     */
    public static Opened<Chat> open(
            ChatConfig config, Models models, @Nullable Search search, Upstreams upstreams, Clock clock, Ids ids) {
        Grounding grounding = new Grounding(config.retrieval(), () -> ids.uuid().toString());
        Provider extractive = new ExtractiveProvider(
                new ComposeAnswer(config.extractive(), models, search), new ExtractiveReply(clock, ids));
        Map<String, Provider> providers = new HashMap<>();
        config.providers().forEach((name, provider) -> {
            Provider opened = switch (provider.kind()) {
                case OPENAI -> new OpenAiProvider(name, provider, upstreams, grounding, clock);
                case EXTRACTIVE -> extractive;
            };
            providers.put(name, opened);
        });
        ModelResolver resolver = resolver(config, providers, extractive);
        resolver.resolve(config.defaultModel());
        Retrieval retrieval = new Retrieval(config.retrieval(), search);
        return Opened.of(new ChatService(
                new CompleteChat(resolver, retrieval), new StreamChat(resolver, retrieval), new ListModels(resolver)));
    }

    /** What a model name may mean, in the order in which the sources are asked. */
    private static ModelResolver resolver(ChatConfig config, Map<String, Provider> providers, Provider extractive) {
        ModelSource byProvider = new ProviderModels(providers);
        ModelSource builtIn = new ExtractiveModel(extractive);
        ModelSource byAlias = new AliasModels(config.aliases(), List.of(byProvider, builtIn));
        return new ModelResolver(List.of(byProvider, byAlias, builtIn), config.defaultModel());
    }
}
