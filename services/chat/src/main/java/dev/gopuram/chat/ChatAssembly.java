package dev.gopuram.chat;

import dev.gopuram.answers.Answerer;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.conversations.Conversations;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.resilience.Breakers;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the service together. */
public final class ChatAssembly {
    /** The database's name, and where its migrations lie. */
    public static final String SERVICE = "chat";

    private static final Pattern PROVIDER_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private ChatAssembly() {}

    /**
     * Opens the service.
     *
     * @param providers who answers, by name; the name stands before the slash in {@code provider/model}.
     *     {@code extractive} is always there
     * @param database one named {@link #SERVICE}, which stays the caller's to close
     * @param master wraps the keys that stored conversations are sealed with; CONFLICT where it does not fit the database
     * @param random shifts the waits before retries
     * @param listener counts what is done about failing providers
     * @param search where collections are; null where no node runs it, and then retrieval is unavailable
     */
    public static Opened<Chat> open(
            ChatConfig config,
            Map<String, ProviderConfig> providers,
            Database database,
            MasterKeySource master,
            Models models,
            @Nullable Search search,
            Upstreams upstreams,
            Clock clock,
            Ids ids,
            RandomGenerator random,
            ChatListener listener) {
        Grounding grounding =
                new Grounding(config.retrieval(), search, () -> ids.uuid().toString());
        Naming naming = new Naming(ids::prefixed, () -> clock.now().getEpochSecond());
        Provider extractive = new ExtractiveProvider(
                new ComposeAnswer(new Answerer(config.extractive().thresholds(), models, search)),
                new ExtractiveReply(naming));
        Breakers breakers = new Breakers(clock, listener);
        OpenProvider open = new OpenProvider(upstreams, breakers, grounding, naming, clock, random, listener);
        Map<String, Provider> opened = new HashMap<>();
        providers.forEach((name, provider) -> opened.put(
                requireName(name),
                switch (provider.kind()) {
                    case OPENAI -> open.of(name, provider, new OpenAiApi());
                    case ANTHROPIC -> open.of(name, provider, new AnthropicApi());
                    case EXTRACTIVE -> extractive;
                }));
        ModelResolver resolver = resolver(config, opened, extractive);
        resolver.resolve(config.defaultModel());
        AskInTurn answers = new AskInTurn(resolver, new Fallbacks(config.fallbacks(), resolver, naming), listener);
        Retrieval retrieval = new Retrieval(config.retrieval(), search);
        Conversations stored = Conversations.open(config.conversations(), database, master, clock, ids);
        Continuations continuations =
                new Continuations(stored.archive(), config.conversations().windowTokens(), naming, clock);
        ChatService service = new ChatService(
                new CompleteChat(answers, retrieval, continuations),
                new StreamChat(answers, retrieval, continuations),
                new CountTokens(resolver),
                new ListModels(resolver),
                new ShowBreakers(breakers),
                new SetBreaker(breakers),
                stored);
        return new Opened<>(service, stored.sweeping());
    }

    private static String requireName(String provider) {
        if (!PROVIDER_NAME.matcher(provider).matches()) {
            throw Problem.invalid("providers", provider, "names of 1..64 of a-z 0-9 _ -");
        }
        return provider;
    }

    /** What a model name may mean, in the order in which the sources are asked. */
    private static ModelResolver resolver(ChatConfig config, Map<String, Provider> providers, Provider extractive) {
        ModelSource byProvider = new ProviderModels(providers);
        ModelSource builtIn = new ExtractiveModel(extractive);
        ModelSource byAlias = new AliasModels(config.aliases(), List.of(byProvider, builtIn));
        return new ModelResolver(List.of(byProvider, byAlias, builtIn), config.defaultModel());
    }
}
