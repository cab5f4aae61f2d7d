package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.Fixture;
import dev.gopuram.testkit.FixtureContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** The chat service with fakes behind it; the test leaves the upstream's address in the data directory. */
public final class ChatFixture implements Fixture<Chat> {
    static final String UPSTREAM_FILE = "upstream";
    static final String DOCUMENT =
            "The ferry ticket price is twelve euros, 12 €, at the kiosk. Dogs travel below deck.";

    @Override
    public Class<Chat> port() {
        return Chat.class;
    }

    @Override
    public Opened<Chat> open(FixtureContext context) {
        HttpRuntime runtime = HttpRuntime.open(new HttpRuntimeConfig(1));
        Upstreams upstreams = Upstreams.open(runtime, UpstreamsConfig.defaults());
        ChatUnderTest.Setup setup =
                ChatUnderTest.config(upstream(context.dataDir()), ChatUnderTest.patient(), RetrievalConfig.defaults());
        Database database =
                Databases.open(ChatAssembly.SERVICE, DatabaseConfig.defaults(), context.dataDir(), context.clock());
        Opened<Chat> chat = ChatAssembly.open(
                setup.settings(),
                Reloads.never(),
                database,
                new MasterKeySource(null, context.dataDir()),
                new FakeModels(),
                new FakeSearch().with("ferry", "Harbour", DOCUMENT),
                null,
                upstreams,
                context.clock(),
                context.ids(),
                RandomGenerator.getDefault(),
                ChatListener.NONE);
        return new Opened<>(chat.port(), new Part() {
            @Override
            public void start() {
                chat.part().start();
            }

            @Override
            public void drain(Deadline deadline) {
                upstreams.drain(deadline);
            }

            @Override
            public void stop() {
                chat.part().stop();
                upstreams.stop();
                runtime.close();
                database.close();
            }
        });
    }

    private static URI upstream(Path dataDir) {
        if (!Files.exists(dataDir.resolve(UPSTREAM_FILE))) {
            return URI.create("http://127.0.0.1:1");
        }
        try {
            return URI.create(Files.readString(dataDir.resolve(UPSTREAM_FILE)).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
