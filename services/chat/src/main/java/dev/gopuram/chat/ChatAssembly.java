package dev.gopuram.chat;

import dev.gopuram.answers.Answerer;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.conversations.Conversations;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.rollouts.RolloutFollower;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts the service together. */
public final class ChatAssembly {
    /** The database's name, and where its migrations lie. */
    public static final String SERVICE = "chat";

    private ChatAssembly() {}

    /**
     * Opens the service.
     *
     * @param reloads its settings while it runs: providers, aliases, the default model and fallbacks change, the others
     *     need a restart
     * @param database one named {@link #SERVICE}, which stays the caller's to close
     * @param master wraps the keys that stored conversations are sealed with; CONFLICT where it does not fit the database
     * @param random shifts the waits before retries
     * @param listener counts what is done about failing providers
     * @param follower knows the prompts there are; null where no node keeps any
     * @param search where collections are; null where no node runs it, and then retrieval is unavailable
     */
    public static Opened<Chat> open(
            ChatSettings settings,
            Reloads<ChatSettings> reloads,
            Database database,
            MasterKeySource master,
            Models models,
            @Nullable Search search,
            @Nullable RolloutFollower follower,
            Upstreams upstreams,
            Clock clock,
            Ids ids,
            RandomGenerator random,
            ChatListener listener) {
        ChatConfig config = settings.config();
        Grounding grounding =
                new Grounding(config.retrieval(), search, () -> ids.uuid().toString());
        Naming naming = new Naming(ids::prefixed, () -> clock.now().getEpochSecond());
        Provider extractive = new ExtractiveProvider(
                new ComposeAnswer(new Answerer(config.extractive().thresholds(), models, search)),
                new ExtractiveReply(naming));
        OpenProvider opening = new OpenProvider(upstreams, grounding, naming, clock, random, listener);
        Offers offers = new Offers(settings, opening, extractive, naming);
        reloads.join(offers);
        AskInTurn answers = new AskInTurn(offers, listener);
        Retrieval retrieval = new Retrieval(config.retrieval(), search);
        Conversations stored = Conversations.open(config.conversations(), database, master, clock, ids);
        Continuations continuations =
                new Continuations(stored.archive(), config.conversations().windowTokens(), naming, clock);
        Prompts prompts = new Prompts(follower, clock, ids);
        KeepExchange keep = new KeepExchange(continuations);
        BeginExchange begin = new BeginExchange(answers, retrieval, continuations, keep, prompts);
        ChatService service = new ChatService(
                new CompleteChat(begin, answers, keep),
                new StreamChat(begin, answers, keep),
                new CountTokens(offers, prompts),
                new ListModels(offers, prompts),
                new ShowBreakers(offers),
                new SetBreaker(offers),
                stored);
        return new Opened<>(service, stored.sweeping());
    }
}
