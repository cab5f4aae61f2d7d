package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.Fixture;
import dev.gopuram.testkit.FixtureContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

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
        Chat chat = ChatAssembly.open(
                        setup.config(),
                        setup.providers(),
                        new FakeModels(),
                        new FakeSearch().with("ferry", "Harbour", DOCUMENT),
                        upstreams,
                        context.clock(),
                        context.ids())
                .port();
        return new Opened<>(chat, new Part() {
            @Override
            public void drain(Deadline deadline) {
                upstreams.drain(deadline);
            }

            @Override
            public void stop() {
                upstreams.stop();
                runtime.close();
            }
        });
    }

    private static URI upstream(Path dataDir) {
        try {
            return URI.create(Files.readString(dataDir.resolve(UPSTREAM_FILE)).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
