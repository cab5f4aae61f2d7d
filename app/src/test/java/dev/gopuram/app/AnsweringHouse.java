package dev.gopuram.app;

import dev.gopuram.chat.ChatAssembly;
import dev.gopuram.chat.ChatConfig;
import dev.gopuram.chat.ChatListener;
import dev.gopuram.chat.ChatSettings;
import dev.gopuram.chat.ProviderConfig;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.search.SearchAssembly;
import dev.gopuram.search.SearchConfig;
import dev.gopuram.testkit.FakeModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Chat over the real search service, in one process; only the embedding is a fake. */
final class AnsweringHouse implements AutoCloseable {
    private final HttpRuntime runtime = HttpRuntime.open(new HttpRuntimeConfig(1));
    private final Upstreams upstreams = Upstreams.open(runtime, UpstreamsConfig.defaults());
    private final Database documents;
    private final Database conversations;
    private final Opened<Search> search;
    private final Opened<Chat> chat;

    private AnsweringHouse(Path data, ChatConfig config, Map<String, ProviderConfig> providers) {
        Clock clock = Clock.system();
        Models models = new FakeModels();
        documents = Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, clock);
        conversations = Databases.open(ChatAssembly.SERVICE, DatabaseConfig.defaults(), data, clock);
        search = SearchAssembly.open(smallPassages(), documents, data.resolve("index"), models, clock);
        search.part().start();
        chat = ChatAssembly.open(
                new ChatSettings(config, providers),
                Reloads.never(),
                conversations,
                new MasterKeySource(null, data),
                models,
                search.port(),
                null,
                upstreams,
                clock,
                new Ids(clock, RandomGenerator.getDefault()),
                RandomGenerator.getDefault(),
                ChatListener.NONE);
        chat.part().start();
    }

    static AnsweringHouse open(Path data, ChatConfig config, Map<String, ProviderConfig> providers) {
        return new AnsweringHouse(data, config, providers);
    }

    /** The defaults, with several passages in a short text, and found soon. */
    private static SearchConfig smallPassages() {
        SearchConfig base = SearchConfig.defaults();
        return new SearchConfig(
                Duration.ofMillis(20),
                Duration.ofHours(1),
                base.keptChanges(),
                base.maxOpenIndexes(),
                base.indexingThreads(),
                base.indexBuffer(),
                30,
                45,
                base.embedBatch(),
                base.maxCollections(),
                base.maxDocument(),
                base.maxRequest(),
                base.maxPassages(),
                base.alpha(),
                base.fusion(),
                base.rescoreOversample(),
                base.pdf(),
                base.snapshots());
    }

    Search search() {
        return search.port();
    }

    Chat chat() {
        return chat.port();
    }

    @Override
    public void close() {
        chat.part().stop();
        search.part().stop();
        upstreams.stop();
        runtime.close();
        conversations.close();
        documents.close();
    }
}
